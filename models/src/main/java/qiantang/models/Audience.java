package qiantang.models;

/** Who may see and call a model. */
public enum Audience {
    /** The tenant that owns it. */
    OWNER,
    /** The owner and all below it in the tree. */
    SUBTREE,
    EVERYBODY
}

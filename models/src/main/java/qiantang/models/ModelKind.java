package qiantang.models;

/** What a model can be asked for. */
public enum ModelKind {
    CHAT,
    EMBEDDINGS
}

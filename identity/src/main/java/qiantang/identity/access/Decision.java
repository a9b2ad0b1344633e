package qiantang.identity.access;

/** The answer to {@code may(actor, action, thing)}. */
public sealed interface Decision {
    /** Yes, and by what. */
    record Allowed(By by) implements Decision {}

    record Denied(Reason reason) implements Decision {}

    /** What an allowance rests on. */
    sealed interface By {
        record OwnAccount() implements By {}

        record Held(Grant grant) implements By {}
    }

    enum Reason {
        /** The key's scopes do not cover the action. */
        SCOPE_MISSING,
        /** The actor may not even know that the thing's tenant exists. */
        NOT_VISIBLE,
        /** None of the actor's roles allows the action at this tenant. */
        ROLE_MISSING,
        /** An office is filled, emptied and its holders' accounts changed only by the same office. */
        OFFICE_OF_ANOTHER,
        /** The actor's roles do not give this role. */
        ROLE_NOT_GIVABLE,
        /** A key holds no office. */
        OFFICE_NOT_FOR_KEYS,
        /** A key that is limited in scopes, models, domain or time hands no authority on. */
        LIMITED_KEY,
        /** The member holds a role at a tenant where the actor may not do this. */
        MEMBER_HOLDS_MORE
    }
}

package qiantang.terms;

import java.util.UUID;

/**
 * An identifier of one kind of thing. Each kind is a record of its own, so that a tenant's id cannot be passed where a
 * member's is meant. The value is a {@link UuidV7}; its text is the plain UUID.
 */
public sealed interface Id permits CallId, KeyId, LeaseId, MemberId, ReplicaId, SiteId, TariffId, TenantId {
    UUID value();

    /** Plain UUID, lower case, 36 characters. */
    default String text() {
        return value().toString();
    }

    /**
     * Reads the one accepted text form: 36 characters, lower or upper case.
     *
     * @throws IllegalArgumentException for anything else, also for the shortened forms that {@link UUID#fromString}
     *     takes
     */
    static UUID parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("an id has 36 characters");
        }
        UUID value = UUID.fromString(text);
        // fromString also takes signs, and hyphens in other places.
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("an id is a plain UUID");
        }
        return value;
    }
}

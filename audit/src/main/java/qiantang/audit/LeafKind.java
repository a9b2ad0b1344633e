package qiantang.audit;

import java.util.Arrays;
import java.util.Optional;

/** What a leaf is about. The word is part of the log for ever; new kinds are added, none is ever renamed. */
public enum LeafKind {
    LOG_BEGUN("log.begun"),
    TENANT_CREATED("tenant.created"),
    TENANT_RENAMED("tenant.renamed"),
    TENANT_MOVED("tenant.moved"),
    TENANT_SUSPENDED("tenant.suspended"),
    TENANT_RESUMED("tenant.resumed"),
    /** Bound to a data domain, or to none any more. */
    TENANT_BOUND("tenant.bound"),
    MEMBER_ADDED("member.added"),
    MEMBER_RENAMED("member.renamed"),
    MEMBER_DISABLED("member.disabled"),
    MEMBER_ENABLED("member.enabled"),
    /** Somebody else gave a member a new first password. */
    PASSWORD_RESET("password.reset"),
    /** Somebody else ended a member's sessions. */
    SESSIONS_ENDED("sessions.ended"),
    ROLE_GRANTED("role.granted"),
    ROLE_REVOKED("role.revoked"),
    KEY_ISSUED("key.issued"),
    /** A key was issued in the place of another. */
    KEY_ROTATED("key.rotated"),
    KEY_REVOKED("key.revoked"),
    DOMAIN_CREATED("domain.created"),
    DOMAIN_CHANGED("domain.changed"),
    MODEL_ADDED("model.added"),
    /** Other servers stand behind the name. */
    MODEL_CHANGED("model.changed"),
    MODEL_REMOVED("model.removed"),
    /** Others than its owner may call it. */
    MODEL_PUBLISHED("model.published"),
    PRICE_BOOK_PUBLISHED("price-book.published"),
    CREDIT_GRANTED("credit.granted"),
    CREDIT_CHANGED("credit.changed"),
    USAGE_POSTED("usage.posted"),
    DAY_CLOSED("day.closed");

    private final String word;

    LeafKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<LeafKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}

package qiantang.audit;

import java.util.Arrays;
import java.util.Optional;

/** What a leaf is about. The word is part of the log for ever; new kinds are added, none is ever renamed. */
public enum LeafKind {
    LOG_BEGUN("log.begun"),
    TENANT_CREATED("tenant.created"),
    TENANT_CHANGED("tenant.changed"),
    TENANT_CLOSED("tenant.closed"),
    MEMBER_ADDED("member.added"),
    MEMBER_REMOVED("member.removed"),
    ROLE_GRANTED("role.granted"),
    ROLE_REVOKED("role.revoked"),
    KEY_ISSUED("key.issued"),
    KEY_REVOKED("key.revoked"),
    DOMAIN_CREATED("domain.created"),
    DOMAIN_CHANGED("domain.changed"),
    DOMAIN_RELEASED("domain.released"),
    MODEL_PUBLISHED("model.published"),
    MODEL_WITHDRAWN("model.withdrawn"),
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

package qiantang.identity.domain;

import java.util.UUID;

/** A node of the tree of data domains. */
public record DomainId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}

package qiantang.identity.key;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.identity.access.Scope;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** What the audit log is told of keys: what they may do, and never their text or a hash of it. */
final class KeyLeaves {
    private KeyLeaves() {}

    static Leaf made(LeafKind what, ApiKey key) {
        Leaf leaf = Leaf.of(what, key.tenant(), key.createdBy(), "key:" + key.id())
                .with("role", key.role().name())
                .with("scopes", key.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(" ")))
                .with("founder", Boolean.toString(key.founder()))
                .with("expires", key.expiresAt().map(Object::toString).orElse("never"))
                .with("domain", key.domain().map(Object::toString).orElse("none"))
                .with(
                        "models",
                        key.models().isEmpty()
                                ? "all"
                                : Integer.toString(key.models().size()))
                .withPersonal("name", key.name());
        return key.models().isEmpty() ? leaf : leaf.withDigestOf(lines(key));
    }

    static Leaf revoked(String by, TenantId tenant, KeyId key) {
        return Leaf.of(LeafKind.KEY_REVOKED, tenant, by, "key:" + key);
    }

    /** The names of the models, sorted, each on a line: too long for the log, so it holds their digest. */
    private static byte[] lines(ApiKey key) {
        return key.models().stream().sorted().collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8);
    }
}

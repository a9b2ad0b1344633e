package qiantang.audit;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.terms.TenantId;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;

/**
 * One thing that happened and is to be on record, such as
 * {@code Leaf.of(KEY_ISSUED, tenant, caller.actor(), "key:" + id).with("scopes", "chat")}.
 *
 * <p>The log is public and for ever: what is given to {@link #with} can be read by anybody. Names, addresses and the like
 * go through {@link #withPersonal}, of which only a salted hash is logged; ids stand for people only as long as the rows
 * that they point to exist.
 *
 * @param actor who did it, as one stable word such as {@code member:<id>} or {@code program}
 * @param subject what it was done to, such as {@code key:<id>}
 * @param facts what is worth knowing, by name
 * @param personal what is logged as a salted hash only
 * @param digest SHA-256 of the full record, which is kept in the room that it belongs to
 */
public record Leaf(
        LeafKind kind,
        @Nullable TenantId tenant,
        String actor,
        String subject,
        SortedMap<String, String> facts,
        SortedMap<String, String> personal,
        Optional<Hash> digest) {
    public static final int MAX_FACTS = 32;
    public static final int MAX_WORD_CHARACTERS = 200;
    public static final int MAX_FACT_CHARACTERS = 4000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9]{0,39}");

    public Leaf {
        requireShort("actor", actor, MAX_WORD_CHARACTERS);
        requireShort("subject", subject, MAX_WORD_CHARACTERS);
        facts.forEach((name, value) -> requireShort(name, value, MAX_FACT_CHARACTERS));
        personal.forEach((name, value) -> requireShort(name, value, MAX_FACT_CHARACTERS));
        if (facts.size() + personal.size() > MAX_FACTS) {
            throw Problem.of(AuditProblem.LEAF_TOO_LARGE).with("what", "facts").with("max", MAX_FACTS);
        }
    }

    /** Of one tenant. */
    public static Leaf of(LeafKind kind, TenantId tenant, String actor, String subject) {
        return new Leaf(kind, tenant, actor, subject, new TreeMap<>(), new TreeMap<>(), Optional.empty());
    }

    /** Of the cloud as a whole. */
    public static Leaf ofCloud(LeafKind kind, String actor, String subject) {
        return new Leaf(kind, null, actor, subject, new TreeMap<>(), new TreeMap<>(), Optional.empty());
    }

    /** With a fact that everybody may read. */
    public Leaf with(String name, String value) {
        return new Leaf(kind, tenant, actor, subject, and(facts, name, value), personal, digest);
    }

    /** With something about a person, logged as a salted hash. */
    public Leaf withPersonal(String name, String value) {
        return new Leaf(kind, tenant, actor, subject, facts, and(personal, name, value), digest);
    }

    /** With the digest of the full record. */
    public Leaf withDigestOf(byte[] record) {
        Hash hash = Hash.of(Merkle.digest(record));
        return new Leaf(kind, tenant, actor, subject, facts, personal, Optional.of(hash));
    }

    private static SortedMap<String, String> and(Map<String, String> map, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a fact: " + name);
        }
        SortedMap<String, String> more = new TreeMap<>(map);
        more.put(name, value);
        return more;
    }

    private static void requireShort(String what, String value, int max) {
        if (value.length() > max) {
            throw Problem.of(AuditProblem.LEAF_TOO_LARGE).with("what", what).with("max", max);
        }
    }
}

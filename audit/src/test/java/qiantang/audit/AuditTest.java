package qiantang.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static qiantang.audit.AuditFixture.ORIGIN;
import static qiantang.audit.AuditFixture.OTHER;
import static qiantang.audit.AuditFixture.TENANT;
import static qiantang.audit.AuditFixture.append;
import static qiantang.audit.AuditFixture.asSuperuser;
import static qiantang.audit.AuditFixture.leaf;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.tlog.Merkle;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.verify.Finding;

final class AuditTest {
    private final TestDatabase postgres = TestDatabase.with(AuditSchema.ROOM);
    private final AuditFixture.Remembered mark = new AuditFixture.Remembered();
    private Audit audit;

    @BeforeEach
    void open() throws Exception {
        audit = AuditFixture.open(postgres, mark);
        audit.publish();
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void aLogBeginsWithALeafThatNamesItsKey() {
        VerifierKey key = audit.log().verifierKey();
        assertThat(key.name()).isEqualTo(ORIGIN);
        AuditedLeaf first =
                audit.log().list(LeafFilter.ALL, Optional.empty(), 10).getFirst();
        assertThat(first.index()).isZero();
        assertThat(first.entry()).contains("\"kind\":\"log.begun\"", key.text());
    }

    @Test
    void aLeafIsProvedToSomebodyWhoHasOnlyTheKey() throws Exception {
        UUID id = append(postgres, audit, "key:1");
        assertCode(AuditProblem.NOT_YET_PUBLISHED, () -> audit.log().leaf(id));
        audit.publish();
        AuditedLeaf leaf = audit.log().leaf(id);
        VerifierKey key = VerifierKey.parse(audit.log().verifierKey().text());
        TlogProof proof = TlogProof.parse(audit.log().prove(id).bytes());
        byte[] entry = leaf.entry().getBytes(StandardCharsets.UTF_8);
        assertThat(proof.verify(Merkle.leaf(entry), ORIGIN, List.of(key), List.of(), 0))
                .isEmpty();
        assertThat(leaf.entry())
                .isEqualTo("{\"actor\":\"member:7\",\"at\":\"2026-03-01T08:00:00Z\",\"facts\":{},"
                        + "\"form\":\"qiantang/audit/v1\",\"id\":\"" + id
                        + "\",\"kind\":\"key.issued\",\"subject\":\"key:1\","
                        + "\"tenant\":\"00000000-0000-0000-0000-000000000001\"}");
    }

    @Test
    void aLeafOfATransactionThatFailsNeverExisted() throws Exception {
        UUID[] id = new UUID[1];
        assertThatThrownBy(() -> postgres.database().runInTenant(TENANT, handle -> {
                    id[0] = audit.append(handle, leaf("key:1"));
                    throw new IllegalStateException("the cause failed");
                }))
                .hasMessage("the cause failed");
        audit.publish();
        assertCode(AuditProblem.LEAF_UNKNOWN, () -> audit.log().leaf(id[0]));
        assertThat(size()).isEqualTo(1);
    }

    @Test
    void aTenantCanOnlySpeakOfItself() {
        Leaf ofAnother = Leaf.of(LeafKind.KEY_ISSUED, OTHER, "member:7", "key:1");
        Leaf ofTheCloud = Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "day");
        for (Leaf leaf : List.of(ofAnother, ofTheCloud)) {
            assertThatThrownBy(() -> postgres.database().inTenant(TENANT, handle -> audit.append(handle, leaf)))
                    .hasMessageContaining("row-level security");
        }
        assertThatThrownBy(() ->
                        postgres.database().inTenant(TENANT, handle -> handle.execute("select * from audit.pending")))
                .hasMessageContaining("permission denied");
    }

    @Test
    void aLogGoesOnUnderItsOwnNameAndKeyAfterARestart() throws Exception {
        VerifierKey before = audit.log().verifierKey();
        Audit again = Audit.open(
                postgres.database(),
                "another.example/log",
                new AuditFixture.Mirrored(),
                mark,
                List.of(),
                AuditFixture.CLOCK,
                new SecureRandom());
        append(postgres, again, "key:1");
        again.publish();
        assertThat(again.log().verifierKey()).isEqualTo(before);
        assertThat(again.log().verify(Optional.empty()).isSound()).isTrue();
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void theSigningKeyDoesNotLieInTheDatabaseAsItIs() {
        String sealed = postgres.database()
                .across(
                        AuditSchema.INTEGRATOR,
                        handle -> handle.createQuery("select encode(sealed_key, 'escape') from audit.log")
                                .mapTo(String.class)
                                .one());
        assertThat(sealed).doesNotContain("PRIVATE");
        assertThatThrownBy(() -> postgres.database()
                        .across(AuditSchema.READER, handle -> handle.execute("select sealed_key from audit.log")))
                .hasMessageContaining("permission denied");
    }

    @Test
    void personalDataIsLoggedAsAHashThatCanBeForgotten() throws Exception {
        Leaf leaf = leaf("member:9").withPersonal("name", "王小明").with("role", "operator");
        UUID id = postgres.database().inTenant(TENANT, handle -> audit.append(handle, leaf));
        audit.publish();
        String entry = audit.log().leaf(id).entry();
        assertThat(entry).doesNotContain("王小明").contains("\"facts\":{\"role\":\"operator\"}");
        String hash = entry.replaceAll(".*\"hashed\":\\{\"name\":\"([^\"]*)\"}.*", "$1");
        assertThat(audit.personalFacts().isHashOf(id, "name", hash, "王小明")).isTrue();
        assertThat(audit.personalFacts().isHashOf(id, "name", hash, "王小红")).isFalse();
        audit.personalFacts().forget(id);
        assertThat(audit.personalFacts().isHashOf(id, "name", hash, "王小明")).isFalse();
        assertThat(audit.log().verify(Optional.empty()).isSound()).isTrue();
    }

    @Test
    void whatIsNumberedIsNeverChangedByTheProgram() {
        for (String change : List.of(
                "update audit.leaf set kind = 'x'",
                "delete from audit.leaf",
                "update audit.tile set hashes = '\\x" + "00".repeat(32) + "'",
                "delete from audit.tile",
                "delete from audit.log")) {
            assertThatThrownBy(
                            () -> postgres.database().across(AuditSchema.INTEGRATOR, handle -> handle.execute(change)))
                    .as(change)
                    .hasMessageMatching("(?s).*(permission denied|append-only|only grows).*");
        }
    }

    @Test
    void anEntryChangedOnTheDiskIsFoundAndNamed() throws Exception {
        for (int i = 1; i < 300; i++) {
            append(postgres, audit, "key:" + i);
        }
        audit.publish();
        asSuperuser(
                postgres,
                "set session_replication_role = replica",
                "alter table audit.leaf disable trigger append_only",
                "update audit.leaf set entry = set_byte(entry, 30, 63) where index = 17");
        assertThat(audit.log().verify(Optional.empty()).findings())
                .containsExactly(
                        new Finding.EntryDiffers(17, new TilePath.Entries(0, 256), new TilePath.Hashes(0, 0, 256)));
    }

    @Test
    void aDamagedTreeIsNotSigned() throws Exception {
        append(postgres, audit, "key:1");
        asSuperuser(
                postgres,
                "alter table audit.tile disable trigger only_grows",
                "update audit.tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)");
        assertCode(AuditProblem.DAMAGED, audit::publish);
        assertThat(size()).isEqualTo(1);
        assertThat(audit.log().verify(Optional.empty()).isSound()).isFalse();
    }

    @Test
    void aRewrittenLogIsFoundByWhoeverKeptACheckpoint() throws Exception {
        append(postgres, audit, "key:1");
        audit.publish();
        var kept = audit.log().checkpoint();
        append(postgres, audit, "key:2");
        audit.publish();
        assertThat(audit.log().verify(Optional.of(kept)).isSound()).isTrue();
        // The owner of everything rewrites the past with all its hashes, and signs it with the log's own key.
        asSuperuser(
                postgres,
                "alter table audit.tile disable trigger only_grows",
                "alter table audit.leaf disable trigger append_only, disable trigger append_only_whole",
                "delete from audit.leaf",
                "delete from audit.tile",
                "update audit.log set size = 0, root = sha256('')");
        mark.last.set(Optional.empty());
        Audit rewritten = AuditFixture.open(postgres, mark);
        append(postgres, rewritten, "key:3");
        append(postgres, rewritten, "key:4");
        append(postgres, rewritten, "key:5");
        rewritten.publish();
        assertThat(rewritten.log().verify(Optional.empty()).isSound()).isTrue();
        assertThat(rewritten.log().verify(Optional.of(kept)).findings()).contains(new Finding.Rewritten(2, 3));
    }

    @Test
    void aDatabaseOlderThanWhatWasPublishedIsNotContinued() throws Exception {
        append(postgres, audit, "key:1");
        audit.publish();
        var newer = mark.last.get();
        try (TestDatabase restored = TestDatabase.with(AuditSchema.ROOM)) {
            Audit older = AuditFixture.open(restored, mark);
            append(restored, older, "key:1");
            assertCode(AuditProblem.ROLLED_BACK, older::publish);
            assertThat(older.log().waiting()).isEqualTo(2);
            assertThat(mark.last.get()).isEqualTo(newer);
        }
    }

    @Test
    void eachTableKeepsToItsRoles() {
        IsolationCheck.of(postgres, "audit")
                .notOfTenants("audit.pending", "audit.leaf", "audit.tile", "audit.log", "audit.cosigned", "audit.salt")
                .run();
    }

    private long size() {
        return Checkpoint.parse(audit.log().checkpoint().text()).size();
    }

    private static void assertCode(AuditProblem code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}

package qiantang.foundation.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Replays;
import qiantang.foundation.http.Reply;
import qiantang.foundation.secrets.MasterKeyFile;
import qiantang.foundation.secrets.Sealer;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredReplaysTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final Replays.Kept ANSWER = new Replays.Kept(
            201, List.of(new Reply.Header("location", "/keys/1")), Optional.of("application/json"), Optional.of("{}"));

    private static final TestDatabase POSTGRES = TestDatabase.with();

    private final UuidV7 ids = new UuidV7(() -> START, new Random(1));
    private Instant now = START;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private StoredReplays replays;

    @BeforeAll
    void open(@TempDir Path folder) {
        SecureRandom random = new SecureRandom();
        Sealer sealer = new Sealer(MasterKeyFile.open(folder.resolve("master.key"), random), random);
        replays = new StoredReplays(POSTGRES.database(), sealer, ids, () -> now);
    }

    @AfterAll
    void close() {
        POSTGRES.close();
    }

    @Test
    void anAnswerIsGivenAgainToTheSameRequestOnly() {
        Replays.Key key = key("first");
        replays.keep(key, granted(key), ANSWER);
        assertThat(replays.claim(key)).isEqualTo(new Replays.Claim.Done(ANSWER));
        Replays.Key other = new Replays.Key(key.tenant(), key.operationId(), key.key(), "another body");
        assertThat(replays.claim(other)).isInstanceOf(Replays.Claim.OtherRequest.class);
    }

    @Test
    void theSameKeyOfAnotherTenantIsAnotherKey() {
        Replays.Key key = key("shared");
        replays.keep(key, granted(key), ANSWER);
        Replays.Key theirs = new Replays.Key(tenant(), key.operationId(), key.key(), key.fingerprint());
        assertThat(replays.claim(theirs)).isInstanceOf(Replays.Claim.Granted.class);
    }

    @Test
    void ofManyAtOnceExactlyOneGoesOn() throws Exception {
        Replays.Key key = key("race");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Replays.Claim>> claims = new ArrayList<>();
            for (int count = 0; count < 16; count++) {
                claims.add(threads.submit(() -> replays.claim(key)));
            }
            int granted = 0;
            for (Future<Replays.Claim> claim : claims) {
                granted += claim.get() instanceof Replays.Claim.Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(1);
        }
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.Running.class);
    }

    @Test
    void whatWasAbandonedMayBeTriedAgain() {
        Replays.Key key = key("abandoned");
        replays.abandon(key, granted(key));
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.Granted.class);
    }

    @Test
    void aClaimWhoseHolderDiedIsGivenToNobodyElse() {
        Replays.Key key = key("dead");
        String dead = granted(key);
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.Running.class);
        now = now.plus(StoredReplays.CLAIM);
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.Unknown.class);
        replays.keep(key, dead, ANSWER);
        assertThat(replays.claim(key)).isEqualTo(new Replays.Claim.Done(ANSWER));
    }

    @Test
    void afterADayTheKeyIsForgotten() {
        Replays.Key key = key("yesterday");
        replays.keep(key, granted(key), ANSWER);
        now = now.plus(Replays.KEPT);
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.Granted.class);
    }

    @Test
    void aTenantHasOnlySoManyKeys() {
        Replays.Key key = key("one more");
        POSTGRES.database()
                .runInTenant(
                        key.tenant(),
                        handle -> handle.createUpdate("""
                insert into foundation.replay
                select :tenant, 'many', 'key ' || n, '', :token, now(), null, 'infinity'
                  from generate_series(1, :max) n""")
                                .bind("tenant", key.tenant().value())
                                .bind("token", ids.next())
                                .bind("max", StoredReplays.MAX_KEYS_PER_TENANT)
                                .execute());
        assertThat(replays.claim(key)).isInstanceOf(Replays.Claim.TooMany.class);
    }

    private String granted(Replays.Key key) {
        return switch (replays.claim(key)) {
            case Replays.Claim.Granted(String token) -> token;
            case Replays.Claim other -> throw new AssertionError(other);
        };
    }

    private Replays.Key key(String word) {
        return new Replays.Key(tenant(), "makeKey", word, "a body");
    }

    private TenantId tenant() {
        return new TenantId(ids.next());
    }
}

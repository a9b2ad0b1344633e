package qiantang.foundation.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Json;
import qiantang.foundation.http.Replays;
import qiantang.foundation.secrets.Purpose;
import qiantang.foundation.secrets.Sealed;
import qiantang.foundation.secrets.Sealer;
import qiantang.foundation.secrets.Secret;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * {@link Replays} in the database. A claim lasts longer than a handler may run. If the program dies in between, nobody can
 * tell whether the request took effect, and the claim is never given to anybody else: at most once goes before at least
 * once.
 */
public final class StoredReplays implements Replays {
    /** Longer than any handler may take. */
    static final Duration CLAIM = Duration.ofMinutes(5);

    public static final int MAX_KEYS_PER_TENANT = 10_000;
    private static final int FORGET_AT_ONCE = 100;
    private static final Purpose PURPOSE = new Purpose("foundation.replay");

    private final Database database;
    private final Sealer sealer;
    private final UuidV7 ids;
    private final InstantSource clock;

    public StoredReplays(Database database, Sealer sealer, UuidV7 ids, InstantSource clock) {
        this.database = database;
        this.sealer = sealer;
        this.ids = ids;
        this.clock = clock;
    }

    private record Row(String fingerprint, Instant claimedUntil, Optional<Sealed> answer) {}

    @Override
    public Claim claim(Key key) {
        Instant now = clock.instant();
        UUID token = ids.next();
        return database.inTenant(key.tenant(), handle -> {
            forget(handle, key.tenant(), now);
            if (take(handle, key, token, now)) {
                return new Claim.Granted(token.toString());
            }
            return find(handle, key).map(row -> judge(key, row, now)).orElseGet(Claim.TooMany::new);
        });
    }

    private Claim judge(Key key, Row row, Instant now) {
        if (!row.fingerprint().equals(key.fingerprint())) {
            return new Claim.OtherRequest();
        }
        return row.answer()
                .map(answer -> sealer.open(key.tenant(), PURPOSE, answer))
                .<Claim>map(opened -> new Claim.Done(Json.read(opened.reveal(), Kept.class)))
                .orElseGet(() -> now.isBefore(row.claimedUntil()) ? new Claim.Running() : new Claim.Unknown());
    }

    /** True if the claim is ours, because the row is new. */
    private static boolean take(Handle handle, Key key, UUID token, Instant now) {
        return handle.createUpdate("""
                insert into foundation.replay
                       (tenant_id, operation_id, key, fingerprint, token, claimed_until, expires_at)
                select :tenant, :operation, :key, :fingerprint, :token, :until, :expires
                 where (select count(*) from (select from foundation.replay limit :max) kept) < :max
                    on conflict (tenant_id, operation_id, key) do nothing""")
                        .bind("tenant", key.tenant().value())
                        .bind("operation", key.operationId())
                        .bind("key", key.key())
                        .bind("fingerprint", key.fingerprint())
                        .bind("token", token)
                        .bind("until", at(now.plus(CLAIM)))
                        .bind("expires", at(now.plus(KEPT)))
                        .bind("max", MAX_KEYS_PER_TENANT)
                        .execute()
                == 1;
    }

    private static Optional<Row> find(Handle handle, Key key) {
        return handle.createQuery("""
                select fingerprint, claimed_until, answer
                  from foundation.replay
                 where tenant_id = :tenant and operation_id = :operation and key = :key""")
                .bind("tenant", key.tenant().value())
                .bind("operation", key.operationId())
                .bind("key", key.key())
                .map((row, context) -> new Row(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getBytes(3)).map(Sealed::of)))
                .findOne();
    }

    /** A little at each claim, so that nobody has to come and clean. */
    private static void forget(Handle handle, TenantId tenant, Instant now) {
        handle.createUpdate("""
                delete from foundation.replay
                 where ctid = any (array(
                       select ctid from foundation.replay
                        where tenant_id = :tenant and expires_at <= :now
                          for update skip locked
                        limit :some))""")
                .bind("tenant", tenant.value())
                .bind("now", at(now))
                .bind("some", FORGET_AT_ONCE)
                .execute();
    }

    @Override
    public void keep(Key key, String token, Kept answer) {
        Sealed sealed = sealer.seal(key.tenant(), PURPOSE, Secret.of(Json.write(answer)));
        database.runInTenant(
                key.tenant(),
                handle -> handle.createUpdate("""
                update foundation.replay
                   set answer = :answer
                 where tenant_id = :tenant and operation_id = :operation and key = :key and token = :token""")
                        .bind("answer", sealed.bytes())
                        .bind("tenant", key.tenant().value())
                        .bind("operation", key.operationId())
                        .bind("key", key.key())
                        .bind("token", UUID.fromString(token))
                        .execute());
    }

    @Override
    public void abandon(Key key, String token) {
        database.runInTenant(
                key.tenant(),
                handle -> handle.createUpdate("""
                delete from foundation.replay
                 where tenant_id = :tenant and operation_id = :operation and key = :key
                   and token = :token and answer is null""")
                        .bind("tenant", key.tenant().value())
                        .bind("operation", key.operationId())
                        .bind("key", key.key())
                        .bind("token", UUID.fromString(token))
                        .execute());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

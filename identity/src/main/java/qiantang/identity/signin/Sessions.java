package qiantang.identity.signin;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.member.AssignmentRows;
import qiantang.identity.member.PasswordRows;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** Who is signed in. A session ends when it is not used, when it is old, and when its member signs out or is disabled. */
public final class Sessions {
    public static final Duration MAX_IDLE = Duration.ofMinutes(30);
    public static final Duration MAX_AGE = Duration.ofHours(12);
    /** The oldest ends when there would be more. */
    public static final int MAX_PER_MEMBER = 20;

    /** How exactly the last use is known; a row is not written for every request. */
    private static final Duration SEEN_STEP = Duration.ofMinutes(1);

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final SecureRandom random;

    public Sessions(Database database, UuidV7 ids, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    public SessionToken open(MemberId member, TenantId home, String address) {
        SessionToken token = SessionToken.random(random);
        database.runAcross(IdentitySchema.SIGN_IN, handle -> {
            Instant now = clock.instant();
            endOld(handle, member, now);
            handle.createUpdate("""
                            INSERT INTO identity.session
                                (id, tenant_id, member_id, token_hash, address, created_at, seen_at, expires_at)
                            VALUES (:id, :home, :member, :hash, :address, :now, :now, :end)
                            """)
                    .bind("id", ids.next())
                    .bind("home", home.value())
                    .bind("member", member.value())
                    .bind("hash", token.hash())
                    .bind("address", address)
                    .bind("now", now)
                    .bind("end", now.plus(MAX_AGE))
                    .execute();
        });
        return token;
    }

    /** The session of this token, if it goes on; being looked up counts as being used. */
    public Optional<Session> find(SessionToken token) {
        return database.across(IdentitySchema.SIGN_IN, handle -> {
            Instant now = clock.instant();
            Optional<Session> session = handle.createQuery("""
                            SELECT s.id, s.expires_at, s.seen_at, m.id AS member_id, m.login, m.name, m.tenant_id,
                                   p.must_change,
                                   EXISTS (SELECT FROM identity.tenant a
                                           WHERE a.id = ANY (t.path) AND a.suspended_at IS NOT NULL) AS suspended
                            FROM identity.session s
                            JOIN identity.member m ON m.id = s.member_id AND m.disabled_at IS NULL
                            JOIN identity.password p ON p.member_id = m.id
                            JOIN identity.tenant t ON t.id = m.tenant_id
                            WHERE s.token_hash = :hash AND s.expires_at > :now AND s.seen_at > :idle
                            """)
                    .bind("hash", token.hash())
                    .bind("now", now)
                    .bind("idle", now.minus(MAX_IDLE))
                    .map((row, _) -> session(row, handle))
                    .findOne();
            session.ifPresent(found -> seen(handle, found.id(), now));
            return session;
        });
    }

    public void end(UUID session) {
        database.runAcross(
                IdentitySchema.SIGN_IN,
                handle -> handle.createUpdate("DELETE FROM identity.session WHERE id = :id")
                        .bind("id", session)
                        .execute());
    }

    /**
     * Changes the password of whoever is signed in; all their other sessions end.
     *
     * @throws Problem {@link IdentityProblem#SESSION_ENDED} if it did in the meantime
     */
    public void changePassword(Session session, String newHash) {
        database.runAcross(IdentitySchema.SIGN_IN, handle -> {
            boolean goesOn = handle.createQuery("SELECT true FROM identity.session WHERE id = :id FOR UPDATE")
                    .bind("id", session.id())
                    .mapTo(boolean.class)
                    .findOne()
                    .isPresent();
            if (!goesOn) {
                throw Problem.of(IdentityProblem.SESSION_ENDED);
            }
            PasswordRows.set(handle, session.member(), session.home(), newHash, false, clock.instant());
            handle.createUpdate("DELETE FROM identity.session WHERE member_id = :member AND id <> :id")
                    .bind("member", session.member().value())
                    .bind("id", session.id())
                    .execute();
        });
    }

    private static Session session(ResultSet row, Handle handle) throws SQLException {
        MemberId member = new MemberId(row.getObject("member_id", UUID.class));
        return new Session(
                row.getObject("id", UUID.class),
                member,
                row.getString("login"),
                row.getString("name"),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new HashSet<>(AssignmentRows.of(handle, member)),
                row.getBoolean("must_change"),
                row.getBoolean("suspended"),
                row.getTimestamp("expires_at").toInstant());
    }

    private static void seen(Handle handle, UUID session, Instant now) {
        handle.createUpdate("UPDATE identity.session SET seen_at = :now WHERE id = :id AND seen_at < :before")
                .bind("id", session)
                .bind("now", now)
                .bind("before", now.minus(SEEN_STEP))
                .execute();
    }

    private static void endOld(Handle handle, MemberId member, Instant now) {
        handle.createUpdate("""
                        DELETE FROM identity.session
                        WHERE expires_at <= :now OR seen_at <= :idle
                           OR id IN (SELECT id FROM identity.session WHERE member_id = :member
                                     ORDER BY id DESC OFFSET :kept)
                        """)
                .bind("now", now)
                .bind("idle", now.minus(MAX_IDLE))
                .bind("member", member.value())
                .bind("kept", MAX_PER_MEMBER - 1)
                .execute();
    }
}

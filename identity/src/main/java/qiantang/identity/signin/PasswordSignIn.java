package qiantang.identity.signin;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.identity.IdentitySchema;
import qiantang.identity.member.PasswordRows;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/**
 * Sign-in by a password that we keep. Whether a login exists cannot be told from the answer nor from the work done:
 * unknown, disabled and wrong look alike.
 */
public final class PasswordSignIn implements SignIn<LoginAndPassword> {
    private final Database database;
    private final Passwords passwords;
    private final Attempts attempts;
    private final InstantSource clock;

    public PasswordSignIn(Database database, Passwords passwords, InstantSource clock) {
        this.database = database;
        this.passwords = passwords;
        this.attempts = new Attempts(database, clock);
        this.clock = clock;
    }

    private record Account(MemberId member, TenantId home, String hash, boolean mustChange, boolean disabled) {}

    @Override
    public Outcome attempt(LoginAndPassword proof, String address) {
        String login = proof.login().strip().toLowerCase(Locale.ROOT);
        Optional<Duration> wait = attempts.begin(login, address);
        if (wait.isPresent()) {
            return new Outcome.Delayed(wait.get());
        }
        Optional<Account> account = isTooLong(proof.password()) ? Optional.empty() : find(login);
        if (account.isEmpty()) {
            passwords.checkNobody(isTooLong(proof.password()) ? "" : proof.password());
            return new Outcome.Refused();
        }
        Account found = account.get();
        if (!passwords.matches(proof.password(), found.hash()) || found.disabled()) {
            return new Outcome.Refused();
        }
        attempts.succeeded(login, address);
        if (passwords.shouldRehash(found.hash())) {
            rehash(found, proof.password());
        }
        return new Outcome.Proven(found.member(), found.home());
    }

    /** Whether this is the member's password; for whoever is signed in and wants to change it. */
    public Outcome confirm(MemberId member, String password, String address) {
        Optional<String> login = database.across(
                IdentitySchema.SIGN_IN,
                handle -> handle.createQuery("SELECT login FROM identity.member WHERE id = :id")
                        .bind("id", member.value())
                        .mapTo(String.class)
                        .findOne());
        return login.map(known -> attempt(new LoginAndPassword(known, password), address))
                .orElseGet(Outcome.Refused::new);
    }

    private static boolean isTooLong(String password) {
        return password.length() > 2 * PasswordPolicy.MAX_LENGTH;
    }

    private Optional<Account> find(String login) {
        return database.across(
                IdentitySchema.SIGN_IN,
                handle -> handle.createQuery("""
                        SELECT m.id, m.tenant_id, p.hash, p.must_change, m.disabled_at IS NOT NULL AS disabled
                        FROM identity.member m JOIN identity.password p ON p.member_id = m.id
                        WHERE m.login = :login
                        """)
                        .bind("login", login)
                        .map((row, _) -> new Account(
                                new MemberId(row.getObject("id", UUID.class)),
                                new TenantId(row.getObject("tenant_id", UUID.class)),
                                row.getString("hash"),
                                row.getBoolean("must_change"),
                                row.getBoolean("disabled")))
                        .findOne());
    }

    private void rehash(Account account, String password) {
        String stronger = passwords.hash(password);
        database.runAcross(
                IdentitySchema.SIGN_IN,
                (Handle handle) -> PasswordRows.set(
                        handle, account.member(), account.home(), stronger, account.mustChange(), clock.instant()));
    }
}

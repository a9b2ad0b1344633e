package qiantang.foundation.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.terms.TenantId;

/**
 * The database of the cloud, migrated and ready: a pool of connections, and transactions that run under a role.
 *
 * <p>The login of the pool owns nothing and may read nothing. Each transaction begins by taking a role and naming its
 * tenant, in one statement that travels together with {@code BEGIN}; both end with the transaction, so nothing leaks
 * through the pool, and a transaction that forgot the tenant sees nothing.
 *
 * <p>When PostgreSQL is away, every call ends with {@link DatabaseProblem#UNAVAILABLE}; the pool heals by itself. Session
 * advisory locks must not be taken through the pool: they would die with a connection at any time.
 */
public final class Database implements AutoCloseable {
    /** How often a transaction is run that loses against others. */
    public static final int ATTEMPTS_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** The network may take this much longer than the statement before a connection counts as dead. */
    private static final Duration NETWORK_GRACE = Duration.ofSeconds(15);

    private static final Duration IDLE_IN_TRANSACTION_MAX = Duration.ofMinutes(1);
    private static final int IDLE_CONNECTIONS = 2;
    private static final long CONFLICT_PAUSE_MS_MAX = 20;
    private static final String BEGINNING = """
            select set_config('role', ?, true), set_config('qiantang.tenant', ?, true),
                   set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)
            """;
    private static final ScopedValue<Database> INSIDE = ScopedValue.newInstance();

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final DatabaseLimits limits;

    private Database(HikariDataSource pool, DatabaseLimits limits) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.limits = limits;
    }

    /** Connects; makes roles and schemas and migrates first, unless a look at the database shows that all is done. */
    public static Database open(DatabaseAddress address, List<RoomSchema> rooms, DatabaseLimits limits) {
        Migrations migrations = Migrations.of(rooms);
        if (!isPrepared(address.application(), migrations)) {
            new Preparation(address, migrations).run();
        }
        try {
            return new Database(new HikariDataSource(configuration(address.application(), limits)), limits);
        } catch (HikariPool.PoolInitializationException failed) {
            throw SqlFailures.sqlCause(failed)
                    .flatMap(SqlFailures::problem)
                    .orElseGet(() -> Problem.of(DatabaseProblem.LOGIN_REFUSED)
                            .with("user", address.application().user())
                            .causedBy(failed));
        }
    }

    /**
     * Whether nothing is left to do. Before the very first preparation the server is there but does not let the
     * application in. Asked by a connection of its own: a pool that is not let in waits a second before it says so.
     */
    private static boolean isPrepared(DatabaseAddress.Login login, Migrations migrations) {
        try (Handle handle = Jdbi.open(() -> login.connect("qiantang"))) {
            return handle.inTransaction(begun -> {
                begin(begun, RoomSchema.FOUNDATION_START, "", DatabaseAddress.Login.CONNECT_MAX);
                return Preparation.isDone(begun, migrations);
            });
        } catch (RuntimeException failed) {
            if (SqlFailures.explained(failed) instanceof Problem expected) {
                throw expected;
            }
            LOG.debug("not let in, or no such role or table", failed);
            return false;
        }
    }

    private static HikariConfig configuration(DatabaseAddress.Login login, DatabaseLimits limits) {
        HikariConfig configuration = new HikariConfig();
        configuration.setPoolName("database");
        configuration.setJdbcUrl(login.url());
        configuration.setUsername(login.user());
        configuration.setPassword(login.password());
        configuration.setMaximumPoolSize(limits.connections());
        configuration.setMinimumIdle(Math.min(IDLE_CONNECTIONS, limits.connections()));
        configuration.setConnectionTimeout(limits.connectionWait().toMillis());
        configuration.addDataSourceProperty("ApplicationName", "qiantang");
        configuration.addDataSourceProperty("connectTimeout", DatabaseAddress.Login.CONNECT_MAX.toSeconds());
        configuration.addDataSourceProperty("loginTimeout", DatabaseAddress.Login.CONNECT_MAX.toSeconds());
        configuration.addDataSourceProperty(
                "socketTimeout", limits.statement().plus(NETWORK_GRACE).toSeconds());
        configuration.addDataSourceProperty("tcpKeepAlive", true);
        // The detail of an error quotes values of the row: they are in no log.
        configuration.addDataSourceProperty("logServerErrorDetail", false);
        return configuration;
    }

    /** Runs one transaction that sees the rows of this tenant and no others. */
    public <T extends @Nullable Object, X extends Exception> T inTenant(TenantId tenant, Work<T, X> work) throws X {
        return transaction(DatabaseRole.TENANT, tenant.text(), work);
    }

    /** {@link #inTenant} without an answer. */
    public <X extends Exception> void runInTenant(TenantId tenant, Work.Silent<X> work) throws X {
        this.<@Nullable Void, X>inTenant(tenant, handle -> {
            work.run(handle);
            return null;
        });
    }

    /** Runs one transaction under a named role, which sees what its room's policies let it see. */
    public <T extends @Nullable Object, X extends Exception> T across(DatabaseRole role, Work<T, X> work) throws X {
        return transaction(role, "", work);
    }

    /** {@link #across} without an answer. */
    public <X extends Exception> void runAcross(DatabaseRole role, Work.Silent<X> work) throws X {
        this.<@Nullable Void, X>across(role, handle -> {
            work.run(handle);
            return null;
        });
    }

    /** Without any role, as the bare login that may do nothing: only to look whether that is so. */
    <T> T asLogin(Work<T, RuntimeException> work) {
        try (Handle handle = jdbi.open()) {
            return work.run(handle);
        } catch (RuntimeException failed) {
            throw SqlFailures.explained(failed);
        }
    }

    private <T extends @Nullable Object, X extends Exception> T transaction(
            DatabaseRole role, String tenant, Work<T, X> work) throws X {
        if (INSIDE.isBound()) {
            // A second connection while holding the first is how a pool locks itself up.
            throw new IllegalStateException("a transaction within a transaction");
        }
        try {
            return ScopedValue.where(INSIDE, this).<T, X>call(() -> {
                try (Handle handle = jdbi.open()) {
                    return handle.<T, X>inTransaction(begun -> {
                        begin(begun, role, tenant, limits.statement());
                        return work.run(begun);
                    });
                }
            });
        } catch (RuntimeException failed) {
            throw SqlFailures.explained(failed);
        }
    }

    private static void begin(Handle handle, DatabaseRole role, String tenant, Duration statementMax) {
        try (PreparedStatement beginning = handle.getConnection().prepareStatement(BEGINNING)) {
            beginning.setString(1, role.name());
            beginning.setString(2, tenant);
            beginning.setString(3, Long.toString(statementMax.toMillis()));
            beginning.setString(4, Long.toString(IDLE_IN_TRANSACTION_MAX.toMillis()));
            beginning.execute();
        } catch (SQLException failed) {
            throw new ConnectionException(failed);
        }
    }

    /** One whole transaction, from its beginning: {@code () -> database.inTenant(…)}. */
    @FunctionalInterface
    public interface Attempt<T extends @Nullable Object, X extends Exception> {
        T run() throws X;
    }

    /**
     * Runs a transaction again, up to {@value #ATTEMPTS_MAX} times in all, when it lost against others (a deadlock, a
     * serialization failure). Only for work that may be done again from its beginning.
     */
    public static <T extends @Nullable Object, X extends Exception> T repeating(Attempt<T, X> transaction) throws X {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.run();
            } catch (Problem lost) {
                if (lost.code() != DatabaseProblem.CONFLICT || attempt == ATTEMPTS_MAX || !pause(attempt)) {
                    throw lost;
                }
            }
        }
    }

    /** Of random length, so that those who met once do not meet again; false when the thread is to end. */
    private static boolean pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(attempt * CONFLICT_PAUSE_MS_MAX));
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}

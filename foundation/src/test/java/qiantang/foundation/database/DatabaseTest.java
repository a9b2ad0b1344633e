package qiantang.foundation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.foundation.testing.Orchard;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;

class DatabaseTest {
    private static final TestDatabase POSTGRES = TestDatabase.with(Orchard.ROOM);

    private final Database database = POSTGRES.database();
    private final TenantId ours = new TenantId(UUID.randomUUID());
    private final TenantId theirs = new TenantId(UUID.randomUUID());

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void aTransactionKnowsItsTenantAndTheNextOneDoesNot() {
        assertThat(database.inTenant(ours, DatabaseTest::currentTenant)).isEqualTo(ours.text());
        assertThat(database.across(RoomSchema.FOUNDATION_START, DatabaseTest::currentTenant))
                .isEqualTo("nobody");
        assertThat(database.inTenant(theirs, DatabaseTest::currentTenant)).isEqualTo(theirs.text());
    }

    private static String currentTenant(Handle handle) {
        return handle.createQuery("select coalesce(foundation.current_tenant()::text, 'nobody')")
                .mapTo(String.class)
                .one();
    }

    @Test
    void aCheckedExceptionReachesTheCallerAsItIsAndNothingIsKept() {
        assertThatThrownBy(() -> database.runInTenant(ours, handle -> {
                    Orchard.plantTree(handle, ours);
                    throw new IOException("mine");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("mine");
        assertThat(database.inTenant(ours, DatabaseTest::trees)).isZero();
    }

    @Test
    void aTransactionWithinATransactionIsAMistake() {
        assertThatThrownBy(() -> database.runInTenant(
                        ours, outer -> database.runInTenant(theirs, inner -> inner.execute("select 1"))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() {
        DatabaseLimits hasty = new DatabaseLimits(1, Duration.ofSeconds(5), Duration.ofMillis(50));
        try (Database impatient = Database.open(POSTGRES.address(), List.of(Orchard.ROOM), hasty)) {
            assertThatThrownBy(() -> impatient.runInTenant(ours, handle -> handle.execute("select pg_sleep(60)")))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(DatabaseProblem.TOO_SLOW));
            assertThat(impatient.inTenant(ours, DatabaseTest::trees)).isZero();
        }
    }

    @Test
    void whoFindsNoConnectionLeftIsToldSo() throws Exception {
        DatabaseLimits one = new DatabaseLimits(1, Duration.ofMillis(300), Duration.ofSeconds(30));
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        try (Database narrow = Database.open(POSTGRES.address(), List.of(Orchard.ROOM), one);
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = others.submit(() -> {
                narrow.runInTenant(ours, handle -> {
                    taken.countDown();
                    tried.await();
                });
                return null;
            });
            taken.await();
            assertThatThrownBy(() -> narrow.inTenant(ours, DatabaseTest::trees))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo(DatabaseProblem.UNAVAILABLE);
                        assertThat(problem.retryAfter()).isPresent();
                    });
            tried.countDown();
            first.get();
        }
    }

    @Test
    void theLoserOfADeadlockTriesAgainAndBothWin() throws Exception {
        UUID first = database.inTenant(ours, handle -> Orchard.plantTree(handle, ours));
        UUID second = database.inTenant(ours, handle -> Orchard.plantTree(handle, ours));
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        AtomicInteger attempts = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> forwards = threads.submit(() -> labelBoth(first, second, bothHoldOne, attempts));
            Future<?> backwards = threads.submit(() -> labelBoth(second, first, bothHoldOne, attempts));
            forwards.get();
            backwards.get();
        }
        assertThat(attempts).hasValue(3);
    }

    private void labelBoth(UUID one, UUID other, CountDownLatch bothHoldOne, AtomicInteger attempts) {
        Database.<Integer, RuntimeException>repeating(() -> database.inTenant(ours, handle -> {
            attempts.incrementAndGet();
            handle.execute("update orchard.tree set label = 'new' where id = ?", one);
            bothHoldOne.countDown();
            awaitCalmly(bothHoldOne);
            return handle.execute("update orchard.tree set label = 'new' where id = ?", other);
        }));
    }

    private static void awaitCalmly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoLosesAgainAndAgainGivesUp() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> Database.<Integer, RuntimeException>repeating(() -> database.inTenant(ours, handle -> {
                    attempts.incrementAndGet();
                    return handle.execute("do $$ begin raise exception 'lost' using errcode = '40001'; end $$");
                })))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(DatabaseProblem.CONFLICT));
        assertThat(attempts).hasValue(Database.ATTEMPTS_MAX);
    }

    @Test
    void theOwnerTooIsUnderRowSecurity() throws SQLException {
        try (Connection connection = POSTGRES.superuser();
                Statement statement = connection.createStatement()) {
            database.runInTenant(ours, handle -> Orchard.plantTree(handle, ours));
            connection.setAutoCommit(false);
            statement.execute("drop policy owner_passes on orchard.tree");
            statement.execute("set role qiantang_migrator");
            assertThat(statement.executeUpdate("update orchard.tree set label = 'mine'"))
                    .isZero();
            connection.rollback();
        }
    }

    @Test
    void whatIsAppendOnlyStaysEvenForTheSuperuser() throws SQLException {
        database.runAcross(Orchard.PICKER, handle -> Orchard.deliver(handle, ours, theirs));
        for (String change : List.of(
                "update orchard.delivery set kilograms = 1",
                "delete from orchard.delivery",
                "delete from orchard.delivery_2026",
                "truncate orchard.delivery",
                "set session_replication_role = replica; delete from orchard.delivery")) {
            try (Connection connection = POSTGRES.superuser();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(change))
                        .as(change)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                denied -> assertThat(denied.getSQLState()).isEqualTo("QT001"));
            }
        }
        assertThatThrownBy(() ->
                        database.runAcross(Orchard.PICKER, handle -> handle.execute("delete from orchard.delivery")))
                .hasMessageContaining("append-only");
    }

    @Test
    void bothPartiesSeeTheirRowAndNeitherMayWriteIt() {
        database.runAcross(Orchard.PICKER, handle -> Orchard.deliver(handle, ours, theirs));
        assertThat(database.inTenant(ours, DatabaseTest::deliveries)).isOne();
        assertThat(database.inTenant(theirs, DatabaseTest::deliveries)).isOne();
        assertThatThrownBy(() -> database.runInTenant(ours, handle -> Orchard.deliver(handle, ours, theirs)))
                .hasMessageContaining("permission denied");
    }

    @Test
    void aTableWithoutATenantColumnCannotBeProtected() throws SQLException {
        try (Connection connection = POSTGRES.superuser();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("call foundation.protect('orchard.kind', 'tenant_id')"))
                    .hasMessageContaining("needs a column tenant_id");
        }
    }

    @Test
    void programsThatStartTogetherTakeTurns() throws InterruptedException, ExecutionException {
        var address = TestDatabase.empty();
        try (ExecutorService programs = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Database>> starting = IntStream.range(0, 4)
                    .mapToObj(i ->
                            programs.submit(() -> Database.open(address, List.of(Orchard.ROOM), DatabaseLimits.USUAL)))
                    .toList();
            for (Future<Database> started : starting) {
                try (Database one = started.get()) {
                    assertThat(one.inTenant(ours, DatabaseTest::trees)).isZero();
                }
            }
        }
    }

    private static long trees(Handle handle) {
        return handle.createQuery("select count(*) from orchard.tree")
                .mapTo(Long.class)
                .one();
    }

    private static long deliveries(Handle handle) {
        return handle.createQuery("select count(*) from orchard.delivery")
                .mapTo(Long.class)
                .one();
    }
}

package qiantang.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.CallId;
import qiantang.terms.TenantId;

class UsageIntakeTest {
    private static final Instant NOW = TestLedger.BEGIN;

    private static TestDatabase database;
    private static TestLedger house;
    private static Ledger ledger;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final CallRecords records = new CallRecords(random, NOW.minus(Duration.ofHours(1)));
    private final TenantId tenant = records.tenant();

    @BeforeAll
    static void open() {
        house = new TestLedger(1);
        database = house.database;
        ledger = house.ledger;
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void whatIsTakenInIsReadBackUnchanged() {
        List<CallRecord> batch = calls(50);

        assertThat(ledger.intake().accept(batch)).isEqualTo(new Receipt(50, 0, 0));

        assertThat(all(tenant)).as("seed %d", seed).containsExactlyElementsOf(batch.reversed());
    }

    @Test
    void aCallIsCountedOnceHoweverOftenAndInWhateverOrderItComes() {
        List<CallRecord> batch = calls(200);
        int added = 0;
        for (int round = 0; round < 10; round++) {
            List<CallRecord> again = new ArrayList<>(batch.subList(random.nextInt(150), 200));
            again.addAll(batch.subList(0, random.nextInt(1, 200)));
            Collections.shuffle(again, random);
            Receipt receipt = ledger.intake().accept(again);
            assertThat(receipt.added() + receipt.repeated()).as("seed %d", seed).isEqualTo(again.size());
            added += receipt.added();
        }
        added += ledger.intake().accept(batch).added();

        assertThat(added).as("seed %d", seed).isEqualTo(200);
        assertThat(all(tenant)).as("seed %d", seed).containsExactlyElementsOf(batch.reversed());
    }

    @Test
    void manyWhoBringTheSameCallsAtOnceCountEachOnce() throws Exception {
        List<CallRecord> batch = calls(300);
        List<Callable<Receipt>> deliveries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<CallRecord> shuffled = new ArrayList<>(batch);
            Collections.shuffle(shuffled, random);
            deliveries.add(() -> ledger.intake().accept(shuffled));
        }
        int added = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Receipt> receipt : threads.invokeAll(deliveries)) {
                added += receipt.get().added();
            }
        }

        assertThat(added).as("seed %d", seed).isEqualTo(300);
        assertThat(all(tenant)).hasSize(300);
    }

    @Test
    void anotherContentUnderAKnownIdIsSetAsideAndNotCounted() {
        CallRecord call = records.call(tenant);
        ledger.intake().accept(List.of(call));

        Receipt receipt = ledger.intake().accept(List.of(records.withOtherUsage(call), call));

        assertThat(receipt).isEqualTo(new Receipt(0, 1, 1));
        assertThat(all(tenant)).containsExactly(call);
        assertThat(setAside(tenant)).containsExactly("other_content");
    }

    @Test
    void twoContentsUnderOneIdInOneBatchCountTheFirst() {
        CallRecord call = records.call(tenant);

        Receipt receipt = ledger.intake().accept(List.of(call, records.withOtherUsage(call)));

        assertThat(receipt).isEqualTo(new Receipt(1, 0, 1));
        assertThat(all(tenant)).containsExactly(call);
        assertThat(setAside(tenant)).containsExactly("other_content");
    }

    @Test
    void aCallFromAnImpossibleTimeIsSetAside() {
        CallRecord future = new CallRecords(random, NOW.plus(Duration.ofDays(2))).call(tenant);
        CallRecord past = new CallRecords(random, NOW.minus(Duration.ofDays(500))).call(tenant);
        CallRecord present = records.call(tenant);

        assertThat(ledger.intake().accept(List.of(future, present, past))).isEqualTo(new Receipt(1, 0, 2));
        assertThat(all(tenant)).containsExactly(present);
        assertThat(setAside(tenant)).containsExactly("impossible_time", "impossible_time");
    }

    @Test
    void aCallThatTheDatabaseWillNeverTakeKeepsNobodyElseBack() {
        List<CallRecord> batch = calls(9);
        CallRecord bad = records.ofModel(batch.get(4), "qwen\0");
        List<CallRecord> given = new ArrayList<>(batch);
        given.set(4, bad);

        assertThat(ledger.intake().accept(given)).isEqualTo(new Receipt(8, 0, 1));
        assertThat(ledger.intake().accept(given)).isEqualTo(new Receipt(0, 8, 1));

        batch.remove(4);
        assertThat(all(tenant)).as("seed %d", seed).containsExactlyElementsOf(batch.reversed());
        assertThat(setAside(tenant)).containsExactly("unwritable");
    }

    @Test
    void aCallToASiteThatNobodyKnowsIsKept() {
        List<CallRecord> batch = calls(2);

        assertThat(ledger.intake().setAsideForUnknownSite(batch)).isEqualTo(new Receipt(0, 0, 2));

        assertThat(all(tenant)).isEmpty();
        assertThat(setAside(tenant)).containsExactly("unknown_site", "unknown_site");
    }

    @Test
    void callsOfSeveralMonthsLieInOneLedger() {
        List<CallRecord> batch = new ArrayList<>();
        for (int month = 0; month < 12; month++) {
            batch.addFirst(new CallRecords(random, NOW.minus(Duration.ofDays(30L * month))).call(tenant));
        }

        ledger.intake().accept(batch);

        assertThat(all(tenant)).as("seed %d", seed).containsExactlyElementsOf(batch.reversed());
    }

    @Test
    void aBatchOverTheLimitIsRefused() {
        List<CallRecord> batch = Collections.nCopies(UsageIntake.MAX_BATCH + 1, records.call(tenant));

        assertThatThrownBy(() -> ledger.intake().accept(batch)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pagesNeitherRepeatNorSkip() {
        List<CallRecord> batch = calls(97);
        ledger.intake().accept(batch);

        Set<CallId> seen = new HashSet<>();
        List<CallRecord> page = ledger.usage().list(tenant, Party.CONSUMER, UsageFilter.ALL, null, 10);
        while (!page.isEmpty()) {
            page.forEach(call -> assertThat(seen.add(call.id())).isTrue());
            page = ledger.usage()
                    .list(
                            tenant,
                            Party.CONSUMER,
                            UsageFilter.ALL,
                            page.getLast().id(),
                            10);
        }

        assertThat(seen).hasSize(97);
    }

    @Test
    void aFilterKeepsWhatItNames() {
        List<CallRecord> batch = calls(60);
        ledger.intake().accept(batch);
        CallRecord middle = batch.get(30);
        UsageFilter filter =
                new UsageFilter(middle.startedAt(), batch.get(50).startedAt(), null, middle.model(), middle.outcome());

        List<CallRecord> expected = batch.reversed().stream()
                .filter(call -> !call.startedAt().isBefore(middle.startedAt()))
                .filter(call -> call.startedAt().isBefore(batch.get(50).startedAt()))
                .filter(call -> call.model().equals(middle.model()) && call.outcome() == middle.outcome())
                .toList();

        assertThat(ledger.usage().list(tenant, Party.CONSUMER, filter, null, 100))
                .as("seed %d", seed)
                .containsExactlyElementsOf(expected);
        assertThat(ledger.usage()
                        .list(tenant, Party.CONSUMER, new UsageFilter(null, null, middle.key(), null, null), null, 100))
                .containsExactly(middle);
    }

    @Test
    void bothPartiesSeeACallAndNobodyElseDoes() {
        TenantId supplier = records.tenant();
        CallRecord call = records.call(tenant, supplier);
        ledger.intake().accept(List.of(call));

        assertThat(all(tenant)).containsExactly(call);
        assertThat(ledger.usage().list(supplier, Party.SUPPLIER, UsageFilter.ALL, null, 10))
                .containsExactly(call);
        assertThat(all(supplier)).isEmpty();
        assertThat(all(records.tenant())).isEmpty();
    }

    @Test
    void aPartOfTheSumsIsNotShownAsAllOfThem() {
        TenantId child = records.tenant();
        ledger.intake().accept(List.of(records.call(tenant), records.call(child)));

        assertThat(ledger.usage().sums(List.of(tenant, child), UsageFilter.ALL, 2))
                .hasSize(2);
        assertThatThrownBy(() -> ledger.usage().sums(List.of(tenant, child), UsageFilter.ALL, 1))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(LedgerProblem.TOO_MANY_SUMS));
    }

    @Test
    void sumsEqualTheCallsThatTheySum() {
        List<CallRecord> batch = calls(80);
        TenantId child = records.tenant();
        CallRecord childs = records.call(child);
        ledger.intake().accept(batch);
        ledger.intake().accept(List.of(childs));

        List<UsageSum> sums = ledger.usage().sums(List.of(tenant, child), UsageFilter.ALL);

        assertThat(sums.stream().mapToLong(UsageSum::calls).sum()).isEqualTo(81);
        assertThat(sums.stream()
                        .filter(sum -> sum.tenant().equals(tenant))
                        .mapToLong(UsageSum::promptTokens)
                        .sum())
                .as("seed %d", seed)
                .isEqualTo(batch.stream()
                        .mapToLong(call -> call.usage().of(qiantang.terms.Meter.PROMPT_TOKENS))
                        .sum());
        assertThat(sums).anyMatch(sum -> sum.tenant().equals(child) && sum.calls() == 1);
    }

    private List<CallRecord> calls(int count) {
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(records.call(tenant));
        }
        return calls;
    }

    private static List<CallRecord> all(TenantId tenant) {
        return ledger.usage().list(tenant, Party.CONSUMER, UsageFilter.ALL, null, UsageBook.MAX_ROWS);
    }

    private static List<String> setAside(TenantId tenant) {
        return database.database()
                .inTenant(
                        tenant,
                        handle -> handle.createQuery("SELECT reason FROM ledger.usage_set_aside")
                                .mapTo(String.class)
                                .list());
    }
}

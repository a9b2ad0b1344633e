package qiantang.foundation.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Problem;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.Clearance;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.Passage;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectStoreTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final long MAX_BYTES = 1 << 20;
    private static final TestDatabase POSTGRES = TestDatabase.with();

    private final UuidV7 ids = new UuidV7(() -> START, new Random(1));
    private final SiteId site = new SiteId(ids.next());
    private final TenantId alice = new TenantId(ids.next());
    private final TenantId bob = new TenantId(ids.next());
    private Instant now = START;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ObjectStore store;

    @BeforeEach
    void open(@TempDir Path temporary) throws IOException {
        now = START;
        folder = temporary.resolve("objects");
        store = new ObjectStore(POSTGRES.database(), LocalFolder.open(folder, START), site, () -> now);
    }

    @AfterAll
    void close() {
        POSTGRES.close();
    }

    @Test
    void bytesComeBackWholeAndInRanges() throws IOException {
        byte[] bytes = random(200_000);
        StoredObject object = put(alice, "whole", bytes);
        assertThat(object.bytes()).isEqualTo(200_000);
        assertThat(read(store.open(object))).isEqualTo(bytes);
        assertThat(read(store.open(object, 70_000, 65_000))).isEqualTo(Arrays.copyOfRange(bytes, 70_000, 135_000));
        assertThat(read(store.open(object, 200_000, 0))).isEmpty();
        refused(() -> store.open(object, 199_999, 2), ObjectProblem.RANGE_OUTSIDE);
        refused(() -> store.open(object, -1, 2), ObjectProblem.RANGE_OUTSIDE);
        refused(() -> store.open(object, Long.MAX_VALUE, Long.MAX_VALUE), ObjectProblem.RANGE_OUTSIDE);
    }

    @Test
    void theDomainAndTheRetentionAreOnRecord() {
        Domain domain = Domain.of(DomainPath.parse("zhejiang/hangzhou"), 3, SiteSet.only(Set.of(site)));
        Instant until = START.plus(Duration.ofDays(1));
        StoredObject put = store.put(
                new ObjectStore.Put(
                        alice, "record", clearance(domain), MAX_BYTES, Optional.empty(), Optional.of(until)),
                stream(random(10)));
        StoredObject found = store.find(alice, "record", put.hash());
        assertThat(found).isEqualTo(put);
        assertThat(found.domain()).isEqualTo(domain);
        assertThat(found.retainUntil()).contains(until);
    }

    @Test
    void whatIsPutAgainFromAnotherDomainBelongsToBoth() {
        byte[] bytes = random(20);
        SiteId elsewhere = new SiteId(ids.next());
        Domain city = Domain.of(DomainPath.parse("zhejiang/hangzhou"), 3, SiteSet.only(Set.of(site, elsewhere)));
        Domain health = Domain.of(DomainPath.parse("zhejiang/health"), 1, SiteSet.only(Set.of(site)));

        put(city, bytes);
        StoredObject both = put(health, bytes);
        assertThat(both.domain()).isEqualTo(city.intersect(health));
        assertThat(both.domain().to(elsewhere)).isInstanceOf(Passage.Refused.class);
        assertThat(put(Domain.OPEN, bytes)).as("an open copy opens nothing").isEqualTo(both);
        assertThat(store.find(alice, "bound", both.hash())).isEqualTo(both);
    }

    private StoredObject put(Domain domain, byte[] bytes) {
        return store.put(
                new ObjectStore.Put(alice, "bound", clearance(domain), MAX_BYTES, Optional.empty(), Optional.empty()),
                stream(bytes));
    }

    @Test
    void aSweepCollectsReadsAgainAndForgetsWhatWasMended() throws Exception {
        StoredObject sound = put(alice, "swept", random(30));
        StoredObject cut = put(alice, "cut", random(30));
        for (int more = 0; more < 20; more++) {
            put(alice, "more" + more, random(30));
        }
        byte[] bytes = Files.readAllBytes(file(cut));
        Files.write(file(cut), new byte[3]);
        store.release(alice, "swept", sound.hash());
        later(ObjectStore.GRACE.plusSeconds(1));
        ObjectSweep sweep = new ObjectSweep(store, () -> now);

        sweep.sweep();
        assertThat(sweep.report().collected()).isPositive();
        assertThat(sweep.report().verified()).isGreaterThanOrEqualTo(21);
        assertThat(sweep.report().damaged()).containsEntry(cut.hash().hex(), ObjectStore.Verdict.DAMAGED);
        assertThat(sweep.report().endedAt()).contains(now);

        Files.write(file(cut), bytes);
        sweep.sweep();
        assertThat(sweep.report().damaged()).doesNotContainKey(cut.hash().hex());
        assertThat(store.stock().contents()).isGreaterThanOrEqualTo(21);
    }

    @Test
    void aSweepReadsForABoundedTimeAndGoesOnWhereItEnded() throws Exception {
        for (int more = 0; more < 20; more++) {
            put(alice, "long" + more, random(30));
        }
        // Each look at this clock takes a minute.
        ObjectSweep sweep = new ObjectSweep(store, () -> {
            later(Duration.ofMinutes(1));
            return now;
        });
        long stock = store.stock().contents();

        sweep.sweep();
        assertThat(sweep.report().verified()).isPositive().isLessThan(stock);
        for (int times = 0; times < stock; times++) {
            sweep.sweep();
        }
        assertThat(sweep.report().verified()).isGreaterThan(stock);
    }

    @Test
    void whatAnotherTenantHoldsDoesNotSeemToExist() {
        StoredObject hers = put(alice, "same", random(100));
        refused(() -> store.find(bob, "same", hers.hash()), ObjectProblem.NOT_FOUND);
        refused(() -> store.release(bob, "same", hers.hash()), ObjectProblem.NOT_FOUND);
        StoredObject forged =
                new StoredObject(bob, hers.holder(), hers.hash(), hers.bytes(), hers.domain(), hers.retainUntil());
        refused(() -> store.open(forged), ObjectProblem.NOT_FOUND);
    }

    @Test
    void equalBytesAreStoredOnceAndStayUntilTheLastHolderLetsGo() throws IOException {
        byte[] bytes = random(1_000);
        StoredObject hers = put(alice, "once", bytes);
        StoredObject his = put(bob, "once", bytes);
        put(bob, "once", bytes);
        assertThat(files()).hasSize(1);
        store.release(alice, "once", hers.hash());
        later(ObjectStore.GRACE.plusSeconds(1));
        store.collect();
        assertThat(read(store.open(his))).isEqualTo(bytes);
        store.release(bob, "once", his.hash());
        store.collect();
        assertThat(files()).as("in the grace period").hasSize(1);
        later(ObjectStore.GRACE.plusSeconds(1));
        store.collect();
        assertThat(files()).isEmpty();
        assertThat(read(store.open(put(alice, "again", bytes)))).isEqualTo(bytes);
    }

    @Test
    void whatIsRetainedCannotBeLetGoAndRetentionOnlyGrows() {
        byte[] bytes = random(50);
        Instant until = START.plus(Duration.ofDays(7));
        StoredObject object = put(alice, "kept", bytes, Optional.of(until));
        put(alice, "kept", bytes, Optional.of(START));
        put(alice, "kept", bytes, Optional.empty());
        refused(() -> store.release(alice, "kept", object.hash()), ObjectProblem.RETAINED);
        later(Duration.ofDays(7));
        store.release(alice, "kept", object.hash());
        refused(() -> store.find(alice, "kept", object.hash()), ObjectProblem.NOT_FOUND);
    }

    @Test
    void whatIsNotWhatWasAnnouncedLeavesNothingBehind() throws IOException {
        ContentHash other = put(alice, "other", random(1)).hash();
        int before = files().size();
        ObjectStore.Put put = new ObjectStore.Put(
                alice, "wrong", clearance(Domain.OPEN), MAX_BYTES, Optional.of(other), Optional.empty());
        refused(() -> store.put(put, stream(random(500))), ObjectProblem.HASH_MISMATCH);
        refused(() -> put(alice, "large", random((int) MAX_BYTES + 1)), ObjectProblem.TOO_LARGE);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("the line went dead");
            }
        };
        assertThatThrownBy(() -> store.put(put, broken)).hasMessageContaining("the line went dead");
        assertThat(files()).hasSize(before);
    }

    @Test
    void aClearanceForAnotherSiteIsNoClearance() {
        SiteId elsewhere = new SiteId(ids.next());
        ObjectStore.Put put = new ObjectStore.Put(
                alice, "away", clearance(Domain.OPEN, elsewhere), MAX_BYTES, Optional.empty(), Optional.empty());
        refused(() -> store.put(put, stream(random(5))), ObjectProblem.ELSEWHERE);
    }

    @Test
    void onlyTheOwnerOfTheProgramMayReadTheFiles() throws IOException {
        put(alice, "private", random(10));
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void damageIsFound() throws IOException {
        StoredObject sound = put(alice, "v1", random(300));
        StoredObject flipped = put(alice, "v2", random(300));
        StoredObject cut = put(alice, "v3", random(300));
        StoredObject gone = put(alice, "v4", random(300));
        byte[] bytes = Files.readAllBytes(file(flipped));
        bytes[7] ^= 1;
        Files.write(file(flipped), bytes);
        Files.write(file(cut), new byte[3]);
        Files.delete(file(gone));
        List<ObjectStore.Verified> verified = verifyAll();
        assertThat(verified)
                .contains(
                        new ObjectStore.Verified(sound.hash(), ObjectStore.Verdict.SOUND),
                        new ObjectStore.Verified(flipped.hash(), ObjectStore.Verdict.DAMAGED),
                        new ObjectStore.Verified(cut.hash(), ObjectStore.Verdict.DAMAGED),
                        new ObjectStore.Verified(gone.hash(), ObjectStore.Verdict.MISSING));
        refused(() -> store.open(gone), ObjectProblem.LOST);
    }

    @Test
    void halfWrittenFilesOfADeadProgramAreCleared() throws IOException {
        Path part = folder.resolve("incoming/dead.part");
        Files.writeString(part, "half", StandardCharsets.UTF_8);
        LocalFolder.open(folder, Files.getLastModifiedTime(part).toInstant());
        assertThat(part).exists();
        LocalFolder.open(folder, Files.getLastModifiedTime(part).toInstant().plusSeconds(1));
        assertThat(part).doesNotExist();
    }

    /** Puts, releases and collections of few contents at once, with no grace: whatever is held must be readable. */
    @Test
    void aCollectorNeverTakesWhatSomebodyJustPut() throws Exception {
        long seed = System.nanoTime();
        List<byte[]> contents = Stream.generate(() -> random(64)).limit(3).toList();
        // The collector lives far in the future, so to it every blob is old.
        ObjectStore hungry = new ObjectStore(
                POSTGRES.database(),
                LocalFolder.open(folder, START),
                site,
                () -> now.plus(ObjectStore.GRACE.multipliedBy(2)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> tasks = new ArrayList<>();
            for (int worker = 0; worker < 3; worker++) {
                Random dice = new Random(seed + worker);
                String holder = "worker " + worker;
                tasks.add(threads.submit(() -> {
                    for (int round = 0; round < 25; round++) {
                        byte[] bytes = contents.get(dice.nextInt(contents.size()));
                        try {
                            StoredObject object = put(alice, holder, bytes);
                            assertThat(read(store.open(object)))
                                    .as("seed %d", seed)
                                    .isEqualTo(bytes);
                            store.release(alice, holder, object.hash());
                        } catch (RuntimeException taken) {
                            // With no grace at all the holding may be refused; what was held must never be lost.
                            assertThat(taken).as("seed %d", seed).message().doesNotContain(ObjectProblem.LOST.code());
                        }
                    }
                    return true;
                }));
            }
            tasks.add(threads.submit(() -> {
                for (int round = 0; round < 60; round++) {
                    hungry.collect();
                }
                return true;
            }));
            for (Future<?> task : tasks) {
                task.get();
            }
        }
    }

    private List<ObjectStore.Verified> verifyAll() {
        List<ObjectStore.Verified> all = new ArrayList<>();
        Optional<ContentHash> after = Optional.empty();
        List<ObjectStore.Verified> page = store.verify(after, 2);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = store.verify(Optional.of(page.getLast().hash()), 2);
        }
        return all;
    }

    private StoredObject put(TenantId tenant, String holder, byte[] bytes) {
        return put(tenant, holder, bytes, Optional.empty());
    }

    private StoredObject put(TenantId tenant, String holder, byte[] bytes, Optional<Instant> retainUntil) {
        return store.put(
                new ObjectStore.Put(tenant, holder, clearance(Domain.OPEN), MAX_BYTES, Optional.empty(), retainUntil),
                stream(bytes));
    }

    private Clearance clearance(Domain domain) {
        return clearance(domain, site);
    }

    private static Clearance clearance(Domain domain, SiteId at) {
        return switch (domain.to(at)) {
            case Passage.Cleared(Clearance cleared) -> cleared;
            case Passage.Refused refused -> throw new AssertionError(refused);
        };
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(ids.next().getLeastSignificantBits()).nextBytes(bytes);
        return bytes;
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    private Path file(StoredObject object) throws IOException {
        return files().stream()
                .filter(file -> file.endsWith(object.hash().hex()))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void refused(ThrowingCallable call, ObjectProblem code) {
        assertThatThrownBy(call)
                .asInstanceOf(type(Problem.class))
                .extracting(Problem::code)
                .isEqualTo(code);
    }
}

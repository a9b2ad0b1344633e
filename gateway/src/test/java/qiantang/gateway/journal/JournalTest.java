package qiantang.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.Usage;

class JournalTest {
    private static final JournalLimits SMALL = new JournalLimits(70_000, 210_000);

    @TempDir
    private Path folder;

    private final SampleCalls calls = new SampleCalls(7);

    @Test
    void whatEndedIsDeliveredInOrderWithEveryField() throws Exception {
        List<CallRecord> ended = new ArrayList<>();
        Received received = new Received();
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            for (int i = 0; i < 50; i++) {
                ended.add(runOne(journal));
            }
            shipAll(journal, received);
        }
        assertThat(received.calls).isEqualTo(ended);
    }

    @Test
    void aCallThatDidNotEndIsInterruptedAtItsLastProgress() throws Exception {
        Entry.Begin silent = calls.begin();
        Entry.Begin streaming = calls.begin();
        Entry.Progress last = calls.progress(streaming);
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            journal.begin(silent.facts());
            journal.begin(streaming.facts());
            journal.progress(List.of(calls.progress(streaming), last));
        }
        Received received = new Received();
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            shipAll(journal, received);
        }
        assertThat(received.calls)
                .containsExactly(
                        silent.facts()
                                .ended(
                                        null,
                                        Duration.ZERO,
                                        CallRecord.Outcome.INTERRUPTED,
                                        Recovery.INTERRUPTED_STATUS,
                                        Usage.NONE),
                        streaming
                                .facts()
                                .ended(
                                        last.firstToken(),
                                        last.elapsed(),
                                        CallRecord.Outcome.INTERRUPTED,
                                        Recovery.INTERRUPTED_STATUS,
                                        last.usage()));
    }

    @Test
    void aCallThatWasInterruptedAtItsSecondReplicaNamesThatOne() throws Exception {
        Entry.Begin begin = calls.begin();
        CallFacts moved = begin.facts()
                .at(calls.begin().facts().replica(), calls.begin().facts().site());
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            journal.begin(begin.facts());
            journal.moved(moved);
        }
        Received received = new Received();
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            shipAll(journal, received);
        }
        assertThat(received.calls)
                .containsExactly(moved.ended(
                        null, Duration.ZERO, CallRecord.Outcome.INTERRUPTED, Recovery.INTERRUPTED_STATUS, Usage.NONE));
    }

    @Test
    void anEndThatTheDiskDoesNotTakeKeepsTheBeginningThatItAnswers() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Received received = new Received();
        try (Journal journal = Journal.open(folder, SMALL, path -> new FillingFile(path, full))) {
            Entry.Begin old = calls.begin();
            Ticket ticket = journal.begin(old.facts());
            while (journal.segments().size() < 3) {
                runOne(journal);
            }
            full.set(true);
            journal.end(ticket, calls.end(old));
            shipAll(journal, received);
            assertThat(journal.segments()).hasSize(3);
            full.set(false);
        }
    }

    @Test
    void acknowledgedSegmentsAreDeletedButNotThoseWithOpenCalls() throws Exception {
        Received received = new Received();
        try (Journal journal = Journal.open(folder, SMALL)) {
            Entry.Begin old = calls.begin();
            Ticket ticket = journal.begin(old.facts());
            while (journal.segments().size() < 3) {
                runOne(journal);
            }
            shipAll(journal, received);
            assertThat(journal.segments()).hasSize(3);

            journal.end(ticket, calls.end(old));
            shipAll(journal, received);
            assertThat(journal.segments()).hasSize(1);
            assertThat(Segment.all(folder)).hasSize(1);
        }
    }

    @Test
    void aFullJournalLetsNoCallBeginAndOpensAgainWhenItWasTaken() throws Exception {
        Received received = new Received();
        try (Journal journal = Journal.open(folder, SMALL)) {
            Entry.Begin open = calls.begin();
            Ticket ticket = journal.begin(open.facts());
            assertThatThrownBy(() -> {
                        while (true) {
                            runOne(journal);
                        }
                    })
                    .isInstanceOfSatisfying(
                            JournalRefusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(JournalRefusal.Reason.FULL));
            journal.end(ticket, calls.end(open));
            shipAll(journal, received);
            runOne(journal);
        }
    }

    @Test
    void aFullDiskRefusesNewCallsAndLosesNoEnd() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Received received = new Received();
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT, path -> new FillingFile(path, full))) {
            Entry.Begin begin = calls.begin();
            CallRecord end = calls.end(begin);
            Ticket ticket = journal.begin(begin.facts());
            full.set(true);
            journal.end(ticket, end);
            assertThatThrownBy(() -> journal.begin(calls.begin().facts()))
                    .isInstanceOfSatisfying(
                            JournalRefusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(JournalRefusal.Reason.UNWRITABLE));
            full.set(false);
            long before = journal.end();
            journal.awaitSynced(before, 10_000);
            shipAll(journal, received);
            assertThat(received.calls).containsExactly(end);
            runOne(journal);
        }
    }

    @Test
    void twoGatewaysCannotWriteOneJournal() throws Exception {
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            assertThat(journal.end()).isPositive();
            assertThatThrownBy(() -> Journal.open(folder, JournalLimits.DEFAULT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another gateway");
        }
    }

    /**
     * The file is cut behind every byte: what is read is always a prefix of what was written, each call once, and all
     * calls that had begun are accounted for.
     */
    @Test
    void aJournalCutAnywhereGivesAPrefixAndEveryBegunCallOnce() throws Exception {
        List<Entry> written = new ArrayList<>();
        Path whole = folder.resolve("whole");
        try (Journal journal = Journal.open(whole, JournalLimits.DEFAULT)) {
            for (int i = 0; i < 4; i++) {
                Entry.Begin begin = calls.begin();
                Ticket ticket = journal.begin(begin.facts());
                Entry.Progress progress = calls.progress(begin);
                journal.progress(List.of(progress));
                CallRecord end = calls.end(begin);
                journal.end(ticket, end);
                written.addAll(List.of(begin, progress, new Entry.End(end)));
            }
        }
        Segment segment = Segment.all(whole).getFirst();
        byte[] bytes = Files.readAllBytes(segment.path());
        Path cutFolder = Files.createDirectory(folder.resolve("cut"));
        Path cutFile = cutFolder.resolve(segment.path().getFileName());
        for (int length = 0; length <= bytes.length; length++) {
            Files.write(cutFile, Arrays.copyOf(bytes, length));
            List<Entry> found = new ArrayList<>();
            new Segment(cutFile, segment.base()).read(segment.base(), Long.MAX_VALUE, (entry, position) -> {
                found.add(entry);
                return true;
            });
            assertThat(found).isEqualTo(written.subList(0, found.size()));
            Recovery recovery = Recovery.of(cutFolder);
            long begun = found.stream().filter(Entry.Begin.class::isInstance).count();
            long ended = found.stream().filter(Entry.End.class::isInstance).count();
            assertThat(recovery.interrupted()).hasSize((int) (begun - ended));
            assertThat(Recovery.of(cutFolder)).isEqualTo(recovery);
        }
    }

    @Test
    void aFlippedBitIsFoundAndTheFileIsSetAside() throws Exception {
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            for (int i = 0; i < 3; i++) {
                runOne(journal);
            }
        }
        Path path = Segment.all(folder).getFirst().path();
        byte[] bytes = Files.readAllBytes(path);
        bytes[Segment.HEADER_BYTES + 40] ^= 1;
        Files.write(path, bytes);
        Received received = new Received();
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            CallRecord later = runOne(journal);
            shipAll(journal, received);
            assertThat(received.calls).containsExactly(later);
        }
        assertThat(folder.resolve(path.getFileName() + ".damaged")).hasBinaryContent(bytes);
    }

    private CallRecord runOne(Journal journal) throws JournalRefusal {
        Entry.Begin begin = calls.begin();
        CallRecord end = calls.end(begin);
        journal.end(journal.begin(begin.facts()), end);
        return end;
    }

    private static void shipAll(Journal journal, Feed feed) throws IOException, InterruptedException {
        long end = journal.end();
        journal.awaitSynced(end - 1, 10_000);
        while (Shipper.ship(journal, feed, end) < end) {}
    }

    @Test
    void whatIsAppendedDuringAShipmentIsShippedToo() throws Exception {
        int count = 20_000;
        Received received = new Received();
        try (Journal journal = Journal.open(folder, new JournalLimits(1 << 20, 1 << 30))) {
            List<CallRecord> ended = new ArrayList<>();
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        ended.add(runOne(journal));
                    }
                } catch (JournalRefusal refusal) {
                    throw new IllegalStateException(refusal);
                }
            });
            while (writer.isAlive()) {
                Shipper.ship(journal, received, journal.synced());
            }
            writer.join();
            shipAll(journal, received);
            assertThat(received.calls).isEqualTo(ended);
        }
    }

    /** The other side: keeps what it was given. */
    private static final class Received implements Feed {
        final List<CallRecord> calls = new ArrayList<>();

        @Override
        public CreditOrders credit(CreditReport report, Duration patience) throws IOException {
            throw new IOException("nobody lends here");
        }

        @Override
        public Optional<Snapshot> newerThan(long version, Duration patience) {
            return Optional.empty();
        }

        @Override
        public long deliver(JournalBatch batch) {
            calls.addAll(batch.calls());
            return batch.to();
        }
    }

    /** A disk that takes half of what it is given once it is full. */
    private static final class FillingFile implements SegmentFile {
        private final SegmentFile disk;
        private final AtomicBoolean full;

        FillingFile(Path path, AtomicBoolean full) throws IOException {
            this.disk = SegmentFile.create(path);
            this.full = full;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            if (full.get()) {
                disk.write(bytes.slice(bytes.position(), bytes.remaining() / 2), at);
                throw new IOException("No space left on device");
            }
            disk.write(bytes, at);
        }

        @Override
        public void force() throws IOException {
            disk.force();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}

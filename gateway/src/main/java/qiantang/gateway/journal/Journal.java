package qiantang.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.feed.CallRecord;

/**
 * The append-only record of a gateway's calls. Each append is one {@code write(2)} on the caller's thread, a few
 * microseconds; {@link Syncer} brings it to the disk within about ten milliseconds. So a killed program loses nothing
 * that was appended, and a power failure at most the last ten milliseconds.
 *
 * <p>An end that the disk does not take is kept in memory and tried again, and until it is written no call begins: what
 * could not be counted stops the service, it is never dropped. Thread-safe; appends are in order.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** An end that is not in the journal yet; until it is, its call counts as open. */
    private record Unwritten(Entry.End end, OpenSegment segment) {}

    private final Path folder;
    private final JournalLimits limits;
    private final SegmentFile.Maker maker;
    private final JournalMark mark;
    private final FileChannel lockFile;
    private final Syncer syncer;
    private final CRC32C sum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Frames.MAX_FRAME_BYTES);
    /** All segments on disk, oldest first; those of earlier lives have no open calls. */
    private final Deque<OpenSegment> segments = new ArrayDeque<>();

    private final Deque<Unwritten> unwritten = new ArrayDeque<>();
    private @Nullable SegmentFile file;
    private boolean unwritable;
    private boolean closed;
    private volatile long end;
    private volatile long pastEnd;

    private Journal(Path folder, JournalLimits limits, SegmentFile.Maker maker, FileChannel lockFile, Recovery found)
            throws IOException {
        this.folder = folder;
        this.limits = limits;
        this.maker = maker;
        this.lockFile = lockFile;
        this.mark = JournalMark.in(folder);
        this.end = Math.max(found.end(), mark.position());
        found.segments().forEach(segment -> segments.add(new OpenSegment(segment)));
        this.syncer = new Syncer(this::retryUnwritten);
    }

    /** Opens the journal in a folder, which is made if it is not there, and ends what an earlier life left open. */
    public static Journal open(Path folder, JournalLimits limits) throws IOException {
        return open(folder, limits, SegmentFile::create);
    }

    static Journal open(Path folder, JournalLimits limits, SegmentFile.Maker maker) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile = FolderLock.take(folder);
        try {
            Recovery found = Recovery.of(folder);
            Journal journal = new Journal(folder, limits, maker, lockFile, found);
            journal.startSegment();
            for (CallRecord call : found.interrupted()) {
                journal.append(new Entry.End(call));
            }
            if (!found.interrupted().isEmpty()) {
                // Before the files that hold their beginnings can go.
                journal.force();
                LOG.info(
                        "{} calls of an earlier run were interrupted and are counted so",
                        found.interrupted().size());
            }
            journal.pastEnd = journal.end;
            return journal;
        } catch (IOException | RuntimeException failure) {
            lockFile.close();
            throw failure;
        }
    }

    /** Records that a call sets out; after this returns, its bytes are with the operating system. */
    public synchronized Ticket begin(CallFacts facts) throws JournalRefusal {
        refuseUnlessSound();
        try {
            append(new Entry.Begin(facts));
        } catch (IOException failure) {
            noteUnwritable(failure);
            throw new JournalRefusal(JournalRefusal.Reason.UNWRITABLE);
        }
        OpenSegment current = segments.getLast();
        current.openCalls++;
        return new Ticket(current);
    }

    /**
     * Records that a call that has begun goes to another replica: from now on a lost end would name that one. A failure
     * is let pass, because the end says it too.
     */
    public synchronized void moved(CallFacts facts) {
        if (closed || !unwritten.isEmpty()) {
            return;
        }
        try {
            append(new Entry.Begin(facts));
        } catch (IOException failure) {
            noteUnwritable(failure);
        }
    }

    /** Records how far streams have come. A failure is let pass: the next progress says more, and an end says all. */
    public synchronized void progress(List<Entry.Progress> streams) {
        if (closed || !unwritten.isEmpty()) {
            return;
        }
        try {
            for (Entry.Progress progress : streams) {
                append(progress);
            }
        } catch (IOException failure) {
            noteUnwritable(failure);
        }
    }

    /**
     * Records that a call has ended; after this returns, its bytes are with the operating system, or, if that takes no
     * more, kept and tried again.
     */
    public synchronized void end(Ticket ticket, CallRecord call) {
        unwritten.add(new Unwritten(new Entry.End(call), ticket.segment));
        retryUnwritten();
    }

    /** Everything before this position is with the operating system. */
    public long end() {
        return end;
    }

    /** Everything before this position is on the disk. */
    public long synced() {
        return syncer.synced();
    }

    /** Everything before this position was taken by the other side. */
    public long acknowledged() {
        return mark.position();
    }

    /** Its name, for as long as its files live. */
    public UUID id() {
        return mark.journal();
    }

    /** The position at which this life began; it grows from each start to the next. */
    public long life() {
        return pastEnd;
    }

    /** Whether everything of earlier lives, what recovery ended included, was taken by the other side. */
    public boolean isPastAcknowledged() {
        return mark.position() >= pastEnd;
    }

    /** Waits for bytes on the disk behind this position; answers how far they go, or the same after the time. */
    long awaitSynced(long position, long millis) throws InterruptedException {
        return syncer.await(position, millis);
    }

    synchronized List<Segment> segments() {
        List<Segment> all = new ArrayList<>();
        segments.forEach(written -> all.add(written.segment));
        return all;
    }

    /** Remembers what the other side has, and deletes the files that nobody needs any more. */
    synchronized void acknowledge(long position) throws IOException {
        mark.move(position);
        Iterator<OpenSegment> oldest = segments.iterator();
        while (oldest.hasNext()) {
            OpenSegment next = oldest.next();
            boolean current = next == segments.getLast();
            // Only from the old end: an end must not go before the beginning that it answers.
            if (current || next.openCalls > 0 || next.segment.end() > position) {
                return;
            }
            Files.delete(next.segment.path());
            oldest.remove();
        }
    }

    private void force() throws IOException {
        if (file != null) {
            file.force();
        }
    }

    private void refuseUnlessSound() throws JournalRefusal {
        if (closed) {
            throw new JournalRefusal(JournalRefusal.Reason.CLOSED);
        }
        if (syncer.isBroken()) {
            throw new JournalRefusal(JournalRefusal.Reason.BROKEN);
        }
        if (!unwritten.isEmpty()) {
            throw new JournalRefusal(JournalRefusal.Reason.UNWRITABLE);
        }
        if (end - segments.getFirst().segment.base() > limits.totalBytes()) {
            throw new JournalRefusal(JournalRefusal.Reason.FULL);
        }
    }

    private synchronized void retryUnwritten() {
        try {
            Unwritten next;
            while (!closed && (next = unwritten.peekFirst()) != null) {
                append(next.end());
                unwritten.removeFirst();
                // Not before: the segment with the beginning may go as soon as nothing in it is open.
                next.segment().openCalls--;
            }
        } catch (IOException failure) {
            noteUnwritable(failure);
            syncer.wake();
        }
    }

    private void append(Entry entry) throws IOException {
        buffer.clear();
        Frames.write(entry, buffer, sum);
        buffer.flip();
        Segment segment = segments.getLast().segment;
        SegmentFile out = file;
        if (out == null || end + buffer.remaining() - segment.base() > limits.segmentBytes()) {
            out = startSegment();
            segment = segments.getLast().segment;
        }
        long behind = end + buffer.remaining();
        out.write(buffer, end - segment.base());
        end = behind;
        unwritable = false;
        syncer.written(behind);
    }

    private SegmentFile startSegment() throws IOException {
        Segment next = Segment.in(folder, end);
        SegmentFile created = maker.create(next.path());
        try {
            created.write(next.header(), 0);
        } catch (IOException failure) {
            created.close();
            Files.deleteIfExists(next.path());
            throw failure;
        }
        file = created;
        segments.add(new OpenSegment(next));
        end = next.base() + Segment.HEADER_BYTES;
        syncer.follow(created, end);
        return created;
    }

    /** Said once, not for every call that suffers. */
    private void noteUnwritable(IOException failure) {
        if (!unwritable) {
            unwritable = true;
            LOG.error("the journal in {} takes no more bytes; new calls are refused until it does", folder, failure);
        }
    }

    /** Brings everything to the disk and lets go of the folder. Calls that have not ended are found at the next start. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            retryUnwritten();
            closed = true;
        }
        syncer.close();
        lockFile.close();
    }
}

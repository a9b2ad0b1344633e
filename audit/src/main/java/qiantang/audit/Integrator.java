package qiantang.audit;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.Growth;
import qiantang.tlog.tile.TreeReader;

/**
 * Gives waiting leaves their numbers and publishes the checkpoint over them.
 *
 * <p>A step is one transaction that holds the log's row: numbers, tiles and checkpoint come into being together or not at
 * all, and whoever finds the row taken leaves the work to the other. A leaf that is seen waiting is committed; one that
 * commits later is seen, and numbered, later. So no leaf is skipped and none moves, and no long transaction elsewhere
 * holds up the log.
 */
final class Integrator {
    /** Leaves in one step: 4 MiB if they are as long as leaves usually are. */
    public static final int MAX_LEAVES = 4096;

    /** What a step came to. */
    public enum Step {
        NOTHING_WAITS,
        ANOTHERS_TURN,
        PUBLISHED,
        PUBLISHED_AND_MORE_WAIT
    }

    private record Outcome(Step step, Optional<SignedNote> published) {}

    private final Database database;
    private final LogKey key;
    private final PublishedMark mark;
    private final InstantSource clock;
    private boolean markAgrees;

    public Integrator(Database database, LogKey key, PublishedMark mark, InstantSource clock) {
        this.database = database;
        this.key = key;
        this.mark = mark;
        this.clock = clock;
    }

    /** Numbers and publishes what waits now. */
    public synchronized Step step() throws IOException {
        Outcome outcome = database.across(AuditSchema.INTEGRATOR, this::step);
        if (outcome.published().isPresent()) {
            mark.keep(outcome.published().get());
        }
        return outcome.step();
    }

    private Outcome step(Handle handle) throws IOException {
        Optional<LogRow> turn = LogRows.takeTurn(handle);
        if (turn.isEmpty()) {
            return new Outcome(Step.ANOTHERS_TURN, Optional.empty());
        }
        LogRow log = turn.get();
        if (!markAgrees) {
            requireNotRolledBack(handle, log);
            markAgrees = true;
        }
        List<WaitingLeaf> leaves = LogRows.waiting(handle, MAX_LEAVES);
        if (leaves.isEmpty()) {
            return new Outcome(Step.NOTHING_WAITS, Optional.empty());
        }
        Instant now = clock.instant();
        LogRows.number(handle, log.size(), leaves, now);
        Checkpoint checkpoint = grow(handle, log, leaves);
        SignedNote note = key.sign(checkpoint);
        LogRows.publish(handle, checkpoint, note, now);
        Step step = leaves.size() == MAX_LEAVES ? Step.PUBLISHED_AND_MORE_WAIT : Step.PUBLISHED;
        return new Outcome(step, Optional.of(note));
    }

    /** Stores the tiles and looks at the result before it is signed: it must continue what was signed before. */
    private Checkpoint grow(Handle handle, LogRow log, List<WaitingLeaf> leaves) throws IOException {
        DatabaseTiles tiles = new DatabaseTiles(handle);
        List<Hash> hashes =
                leaves.stream().map(leaf -> Merkle.leaf(leaf.entry())).toList();
        try {
            Growth growth = Growth.of(tiles, log.size(), hashes);
            LogRows.store(handle, growth.tiles());
            new TreeReader(tiles, growth.newSize()).consistency(log.size()).verify(log.root(), growth.root());
            return new Checkpoint(log.origin(), growth.newSize(), growth.root());
        } catch (TlogException damaged) {
            throw Problem.of(AuditProblem.DAMAGED).with("size", log.size()).causedBy(damaged);
        }
    }

    /** Once per program, because a backup is restored only while it stands still. */
    private void requireNotRolledBack(Handle handle, LogRow log) throws IOException {
        Optional<SignedNote> last = mark.last();
        if (last.isEmpty()) {
            return;
        }
        Checkpoint published = Checkpoint.parse(last.get().text());
        Problem rolledBack =
                Problem.of(AuditProblem.ROLLED_BACK).with("size", log.size()).with("published", published.size());
        if (!published.origin().equals(log.origin()) || published.size() > log.size()) {
            throw rolledBack;
        }
        Hash then = new TreeReader(new DatabaseTiles(handle), log.size()).root(published.size());
        if (!then.equals(published.root())) {
            throw rolledBack;
        }
    }
}

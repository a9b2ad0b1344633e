package qiantang.audit;

import java.io.IOException;
import java.util.List;
import qiantang.foundation.http.Problem;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.ConsistencyProof;
import qiantang.tlog.tile.TreeReader;
import qiantang.tlog.witness.AddCheckpoint;
import qiantang.tlog.witness.Witness;
import qiantang.tlog.witness.WitnessReply;

/**
 * One look of a witness at a log that does not come to it: reads the latest checkpoint, works out from the log's own tiles
 * the way from what it cosigned before, and cosigns. Anybody can do this with any tlog-tiles log, without asking it.
 */
public final class WitnessRound {
    private final Witness witness;
    private final RemoteLog log;
    private final VerifierKey logKey;

    public WitnessRound(Witness witness, RemoteLog log, VerifierKey logKey) {
        this.witness = witness;
        this.log = log;
        this.logKey = logKey;
    }

    /**
     * @return {@link WitnessReply.Cosigned} if the log continued what was cosigned; anything else is a reason to look closer,
     *     and the checkpoint that was refused is the evidence
     */
    public WitnessReply run() throws IOException {
        try {
            SignedNote note = log.checkpoint();
            Checkpoint latest = Checkpoint.open(note, logKey.name(), List.of(logKey));
            long known = witness.latest(Witness.originHash(latest.origin()))
                    .map(cosigned -> Checkpoint.parse(cosigned.text()).size())
                    .orElse(0L);
            if (known > latest.size()) {
                return new WitnessReply.Conflict(known);
            }
            ConsistencyProof way = new TreeReader(log, latest.size()).consistency(known);
            return witness.addCheckpoint(new AddCheckpoint(known, way.path(), note).bytes());
        } catch (TlogException unreadable) {
            throw Problem.of(AuditProblem.UNREADABLE)
                    .with("reason", unreadable.reason())
                    .causedBy(unreadable);
        }
    }
}

package qiantang.tlog.witness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import qiantang.tlog.Fault;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.SignatureLine;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifiedSignature;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.ConsistencyProof;
import qiantang.tlog.witness.WitnessReply.Conflict;
import qiantang.tlog.witness.WitnessReply.Cosigned;
import qiantang.tlog.witness.WitnessReply.Reason;
import qiantang.tlog.witness.WitnessReply.Refused;

/**
 * Decides whether to cosign. All it knows is the last checkpoint of each log, and it signs nothing before the next one is
 * kept; so of two histories it signs at most one. Thread-safe if its store is.
 */
public final class Witness {
    private final Cosigner cosigner;
    private final Map<String, KnownLog> logs;
    private final WitnessStore store;
    private final InstantSource clock;

    public Witness(Cosigner cosigner, Collection<KnownLog> logs, WitnessStore store, InstantSource clock) {
        this.cosigner = cosigner;
        this.logs = logs.stream().collect(Collectors.toUnmodifiableMap(KnownLog::origin, log -> log));
        this.store = store;
        this.clock = clock;
    }

    public VerifierKey verifierKey() {
        return cosigner.verifierKey();
    }

    /** Answers {@code POST add-checkpoint}. */
    public WitnessReply addCheckpoint(byte[] body) throws IOException {
        AddCheckpoint request;
        Checkpoint checkpoint;
        try {
            request = AddCheckpoint.parse(body);
            checkpoint = Checkpoint.parse(request.checkpoint().text());
        } catch (TlogException e) {
            Reason reason = e.fault() == Fault.TOO_LARGE ? Reason.TOO_LARGE : Reason.MALFORMED;
            return new Refused(reason, e.reason());
        }
        KnownLog log = logs.get(checkpoint.origin());
        if (log == null) {
            return new Refused(Reason.UNKNOWN_LOG, "this witness does not watch the log " + checkpoint.origin());
        }
        List<VerifiedSignature> signatures;
        try {
            signatures = request.checkpoint().verify(log.keys());
        } catch (TlogException e) {
            return new Refused(Reason.NOT_SIGNED_BY_THE_LOG, e.reason());
        }
        if (request.oldSize() > checkpoint.size()) {
            return new Refused(Reason.MALFORMED, "the old size is above the size of the checkpoint");
        }
        return decide(request, checkpoint, signatures);
    }

    /** Answers {@code GET <origin hash>/checkpoint}: the last one cosigned, if there is one. */
    public Optional<SignedNote> latest(String originHash) throws IOException {
        for (String origin : logs.keySet()) {
            if (originHash(origin).equals(originHash)) {
                return store.latest(origin);
            }
        }
        return Optional.empty();
    }

    /** A log's name in the address of its last checkpoint: SHA-256 of the origin in lower-case hex. */
    public static String originHash(String origin) {
        return HexFormat.of().formatHex(Merkle.digest(origin.getBytes(StandardCharsets.UTF_8)));
    }

    private WitnessReply decide(AddCheckpoint request, Checkpoint checkpoint, List<VerifiedSignature> signatures)
            throws IOException {
        Optional<Checkpoint> known = known(checkpoint.origin());
        long knownSize = known.map(Checkpoint::size).orElse(0L);
        if (request.oldSize() != knownSize) {
            return new Conflict(knownSize);
        }
        try {
            if (checkpoint.size() == 0 && !checkpoint.root().equals(Merkle.empty())) {
                throw new TlogException(Fault.BAD_PROOF, "an empty tree has the root of the empty tree");
            }
            new ConsistencyProof(knownSize, checkpoint.size(), request.proof())
                    .verify(known.map(Checkpoint::root).orElse(Merkle.empty()), checkpoint.root());
        } catch (TlogException e) {
            return new Refused(Reason.INCONSISTENT, e.reason());
        }
        return sign(request.checkpoint().text(), checkpoint.origin(), knownSize, signatures);
    }

    private WitnessReply sign(String text, String origin, long knownSize, List<VerifiedSignature> signatures)
            throws IOException {
        SignatureLine cosignature = cosigner.cosign(text, clock.instant());
        SignedNote next = new SignedNote(
                text, signatures.stream().map(VerifiedSignature::line).toList());
        if (!store.advance(origin, knownSize, next.with(cosignature))) {
            // Another request came first; what it left is what the caller has to start from.
            return new Conflict(known(origin).map(Checkpoint::size).orElse(0L));
        }
        return new Cosigned(cosignature);
    }

    private Optional<Checkpoint> known(String origin) throws IOException {
        return store.latest(origin).map(note -> Checkpoint.parse(note.text()));
    }
}

package qiantang.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import qiantang.audit.Chronicle.Standing;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileSource;
import qiantang.tlog.tile.TreeReader;
import qiantang.tlog.verify.LogVerifier;
import qiantang.tlog.verify.Report;

/** The log as readers see it. */
public final class PublishedLog {
    /** Leaves on one page. */
    public static final int MAX_PAGE = 1000;

    private static final RowMapper<AuditedLeaf> LEAF = (row, context) -> new AuditedLeaf(
            row.getLong("index"),
            row.getObject("id", UUID.class),
            Optional.ofNullable(row.getObject("tenant_id", UUID.class)),
            row.getString("kind"),
            row.getObject("published_at", OffsetDateTime.class).toInstant(),
            new String(row.getBytes("entry"), StandardCharsets.UTF_8));

    private final Database database;
    private final List<VerifierKey> witnesses;

    PublishedLog(Database database, List<VerifierKey> witnesses) {
        this.database = database;
        this.witnesses = List.copyOf(witnesses);
    }

    /** What an auditor has to get from somewhere else as well, or he believes whoever answers him. */
    public VerifierKey verifierKey() {
        return database.across(
                AuditSchema.READER, handle -> VerifierKey.parse(row(handle).verifierKey()));
    }

    /** The latest checkpoint, with what witnesses have signed of it. */
    public SignedNote checkpoint() {
        return database.across(AuditSchema.READER, handle -> {
            SignedNote latest = latest(handle);
            return CosignedRows.best(handle, witnesses)
                    .map(Cosigned::note)
                    .filter(cosigned -> cosigned.text().equals(latest.text()))
                    .orElse(latest);
        });
    }

    /** The checkpoint that most witnesses have signed, which may be a little older than the latest. */
    public Optional<Cosigned> cosigned() {
        return database.across(AuditSchema.READER, handle -> CosignedRows.best(handle, witnesses));
    }

    /** To how many witnesses this log brings its checkpoints. */
    public int witnesses() {
        return witnesses.size();
    }

    /** A tile or bundle as C2SP serves it. */
    public Optional<byte[]> piece(TilePath path) {
        return database.across(AuditSchema.READER, handle -> new DatabaseTiles(handle).read(path));
    }

    /** How many leaves are committed and wait for their number. */
    public long waiting() {
        return database.across(
                AuditSchema.READER,
                handle -> handle.createQuery("select count(id) from audit.pending")
                        .mapTo(Long.class)
                        .one());
    }

    /** The latest leaves first, those below {@code before}. */
    public List<AuditedLeaf> list(LeafFilter filter, Optional<Long> before, int max) {
        return database.across(
                AuditSchema.READER,
                handle -> handle.createQuery("""
                                select index, id, tenant_id, kind, published_at, entry from audit.leaf
                                 where (cast(:tenant as uuid) is null or tenant_id = cast(:tenant as uuid))
                                   and (cast(:kind as text) is null or kind = :kind)
                                   and index < :before
                                 order by index desc limit :max
                                """)
                        .bind("tenant", filter.tenantId().orElse(null))
                        .bind("kind", filter.kind().map(LeafKind::word).orElse(null))
                        .bind("before", before.orElse(Long.MAX_VALUE))
                        .bind("max", Math.min(max, MAX_PAGE))
                        .map(LEAF)
                        .list());
    }

    /**
     * The leaf with this id.
     *
     * @throws Problem {@link AuditProblem#LEAF_UNKNOWN}, {@link AuditProblem#NOT_YET_PUBLISHED}
     */
    public AuditedLeaf leaf(UUID id) {
        return database.across(AuditSchema.READER, handle -> leaf(handle, id));
    }

    /** For {@link Chronicle}. */
    Standing standing(UUID id) {
        return database.across(AuditSchema.READER, handle -> {
            // Looked for where it waits first: in between it can only go on to where it is looked for next.
            boolean waits = waits(handle, id);
            return find(handle, id)
                    .map(leaf -> EntryRead.of(leaf.entry())
                            .filter(read -> read.id().equals(id.toString()))
                            .<Standing>map(read -> new Standing.Published(read.subject(), read.facts()))
                            .orElseGet(Standing.Absent::new))
                    .orElseGet(() -> waits ? new Standing.Waiting() : new Standing.Absent());
        });
    }

    /**
     * That the leaf with this id is in the log, as a file that can be checked without us and without the network. Under a
     * checkpoint with the signatures of witnesses, as soon as there is one that covers the leaf.
     */
    public TlogProof prove(UUID id) throws IOException {
        return database.across(AuditSchema.READER, handle -> {
            AuditedLeaf leaf = leaf(handle, id);
            SignedNote note = CosignedRows.best(handle, witnesses)
                    .filter(cosigned -> leaf.index() < cosigned.size())
                    .map(Cosigned::note)
                    .orElseGet(() -> latest(handle));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            try {
                TreeReader tree = new TreeReader(new DatabaseTiles(handle), checkpoint.size());
                return TlogProof.of(tree.inclusion(leaf.index()), note);
            } catch (TlogException damaged) {
                throw Problem.of(AuditProblem.DAMAGED)
                        .with("size", checkpoint.size())
                        .causedBy(damaged);
            }
        });
    }

    /**
     * Reads the log anew and compares it with the latest checkpoint; with an older one that somebody kept, reads what came
     * after it and whether it continues it.
     */
    public Report verify(Optional<SignedNote> kept) throws IOException {
        SignedNote note = checkpoint();
        VerifierKey key = verifierKey();
        TileSource tiles = path -> piece(path);
        try {
            Checkpoint latest = Checkpoint.open(note, key.name(), List.of(key));
            if (kept.isEmpty()) {
                return new LogVerifier(tiles).verify(latest);
            }
            Checkpoint older = Checkpoint.open(kept.get(), key.name(), List.of(key));
            return new LogVerifier(tiles).verifySince(older, latest);
        } catch (TlogException unreadable) {
            throw Problem.of(AuditProblem.UNREADABLE)
                    .with("reason", unreadable.reason())
                    .causedBy(unreadable);
        }
    }

    static SignedNote latest(Handle handle) {
        return SignedNote.parse(row(handle).checkpoint().getBytes(StandardCharsets.UTF_8));
    }

    private static LogRow row(Handle handle) {
        return LogRows.log(handle)
                .orElseThrow(() -> Problem.of(AuditProblem.NOT_PUBLISHED).with("what", "checkpoint"));
    }

    private static AuditedLeaf leaf(Handle handle, UUID id) {
        return find(handle, id)
                .orElseThrow(
                        () -> Problem.of(waits(handle, id) ? AuditProblem.NOT_YET_PUBLISHED : AuditProblem.LEAF_UNKNOWN)
                                .with("id", id.toString()));
    }

    private static Optional<AuditedLeaf> find(Handle handle, UUID id) {
        return handle.createQuery("""
                        select index, id, tenant_id, kind, published_at, entry from audit.leaf where id = :id
                        """).bind("id", id).map(LEAF).findOne();
    }

    private static boolean waits(Handle handle, UUID id) {
        return handle.createQuery("select exists (select id from audit.pending where id = :id)")
                .bind("id", id)
                .mapTo(Boolean.class)
                .one();
    }
}

package qiantang.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.terms.Id;
import qiantang.terms.TenantId;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.TilePath;

/**
 * The log over HTTP: under {@value #LOG} as C2SP tlog-tiles serves it, to anybody, and beside it a list that is easier on
 * the eyes.
 */
final class AuditRoutes {
    static final String LOG = "/audit/log";
    private static final String API = "/api/v1/audit";
    private static final String LEAF = API + "/leaves/{leafId}";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String OCTETS = "application/octet-stream";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    /** The groups of digits in a path, and one more segment if the tile is partial: enough for 2^37 entries. */
    private static final List<String> GROUPS = List.of("first", "second", "third", "fourth");

    private final PublishedLog log;

    AuditRoutes(PublishedLog log) {
        this.log = log;
    }

    /**
     * @param origin also the name of the key
     * @param claim how far the log can be relied on, for a program to look up and a person to read
     * @param witnesses to how many the log brings its checkpoints
     * @param cosigned what they have signed
     */
    record LogView(
            String origin,
            String verifierKey,
            long size,
            String root,
            String checkpoint,
            long waiting,
            Claim claim,
            int witnesses,
            Optional<CosignedView> cosigned) {}

    /**
     * @param by the names of those who signed
     */
    record CosignedView(long size, List<String> by, Instant at, String checkpoint) {
        static CosignedView of(Cosigned cosigned) {
            return new CosignedView(
                    cosigned.size(),
                    cosigned.by(),
                    cosigned.at(),
                    cosigned.note().toString());
        }
    }

    /** How far the log can be relied on. */
    enum Claim {
        /** Nobody independent signs along: what was rewritten is found by whoever kept an older checkpoint. */
        PROVABLE_TO_WHOEVER_KEPT_AN_OLDER_CHECKPOINT,
        /** Up to the size under {@code cosigned}, those who are named there saw no second history. */
        COSIGNED_BY_WITNESSES
    }

    record LeafView(long index, UUID id, Optional<UUID> tenant, String kind, Instant publishedAt, String entry) {
        static LeafView of(AuditedLeaf leaf) {
            return new LeafView(
                    leaf.index(), leaf.id(), leaf.tenantId(), leaf.kind(), leaf.publishedAt(), leaf.entry());
        }
    }

    List<Route> routes() {
        String tile = LOG + "/tile/{level}";
        return List.of(
                new Route(Method.GET, LOG + "/checkpoint", "readAuditCheckpoint", Access.PUBLIC, this::checkpoint),
                new Route(Method.GET, tile + "/{first}", "readAuditTile", Access.PUBLIC, r -> tile(r, 1)),
                new Route(Method.GET, tile + "/{first}/{second}", "readAuditTile2", Access.PUBLIC, r -> tile(r, 2)),
                new Route(
                        Method.GET,
                        tile + "/{first}/{second}/{third}",
                        "readAuditTile3",
                        Access.PUBLIC,
                        r -> tile(r, 3)),
                new Route(
                        Method.GET,
                        tile + "/{first}/{second}/{third}/{fourth}",
                        "readAuditTile4",
                        Access.PUBLIC,
                        r -> tile(r, 4)),
                new Route(Method.GET, API, "showAuditLog", Access.REQUIRED, this::show),
                new Route(Method.GET, API + "/leaves", "listAuditLeaves", Access.REQUIRED, this::list)
                        .taking("kind", "tenant")
                        .inPages(),
                new Route(Method.GET, LEAF, "showAuditLeaf", Access.REQUIRED, this::leaf),
                new Route(Method.GET, LEAF + "/proof", "proveAuditLeaf", Access.REQUIRED, this::proof));
    }

    private Reply checkpoint(Request request) {
        return Reply.bytes(TEXT, log.checkpoint().bytes()).header("cache-control", "no-cache");
    }

    private Reply tile(Request request, int groups) {
        StringBuilder path = new StringBuilder("tile/").append(request.path("level"));
        GROUPS.subList(0, groups).forEach(name -> path.append('/').append(request.path(name)));
        byte[] piece = parse(path.toString())
                .flatMap(log::piece)
                .orElseThrow(() -> Problem.of(AuditProblem.NOT_PUBLISHED).with("what", path.toString()));
        return Reply.bytes(OCTETS, piece).header("cache-control", FOR_EVER);
    }

    /** What is not the path of a tile is not published either. */
    private static Optional<TilePath> parse(String path) {
        try {
            return Optional.of(TilePath.parse(path));
        } catch (TlogException notAPath) {
            return Optional.empty();
        }
    }

    private Reply show(Request request) {
        SignedNote note = log.checkpoint();
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        Optional<Cosigned> cosigned = log.cosigned();
        return Reply.ok(new LogView(
                checkpoint.origin(),
                log.verifierKey().text(),
                checkpoint.size(),
                checkpoint.root().base64(),
                note.toString(),
                log.waiting(),
                cosigned.isPresent() ? Claim.COSIGNED_BY_WITNESSES : Claim.PROVABLE_TO_WHOEVER_KEPT_AN_OLDER_CHECKPOINT,
                log.witnesses(),
                cosigned.map(CosignedView::of)));
    }

    private Reply list(Request request) {
        Page page = request.page();
        Optional<LeafKind> kind = request.query("kind", AuditRoutes::kind, Text.of("audit.reason.kind"));
        Optional<UUID> tenant =
                request.query("tenant", text -> TenantId.parse(text).value(), Text.of("request.reason.id"));
        Optional<Long> before = page.after().map(cursor -> cursor.number(0));
        List<LeafView> rows = log.list(new LeafFilter(tenant, kind), before, page.rowsToAsk()).stream()
                .map(LeafView::of)
                .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.index())));
    }

    private Reply leaf(Request request) {
        return Reply.ok(LeafView.of(log.leaf(leafId(request))));
    }

    private Reply proof(Request request) throws Exception {
        byte[] proof = log.prove(leafId(request)).toString().getBytes(StandardCharsets.UTF_8);
        return Reply.bytes(TEXT, proof);
    }

    private static LeafKind kind(String word) {
        return LeafKind.of(word).orElseThrow(() -> new IllegalArgumentException("no such kind"));
    }

    private static UUID leafId(Request request) {
        try {
            return Id.parse(request.path("leafId"));
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(RequestProblem.PATH_INVALID).at("leafId", Text.of("request.reason.id"));
        }
    }
}

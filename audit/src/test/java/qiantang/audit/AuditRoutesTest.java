package qiantang.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.Caller;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;
import qiantang.tlog.Merkle;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.verify.LogVerifier;
import qiantang.tlog.witness.DirectoryWitnessStore;
import qiantang.tlog.witness.KnownLog;
import qiantang.tlog.witness.Witness;
import qiantang.tlog.witness.WitnessReply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as somebody sees it who has an address and a key. */
final class AuditRoutesTest {
    private static final int LEAVES = 300;
    private static final TestDatabase POSTGRES = TestDatabase.with(AuditSchema.ROOM);
    private static final Vertx VERTX = EventLoops.start(1);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    @Nullable
    private static HttpDoor door;

    private static String address = "";
    private static VerifierKey key =
            VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    private static UUID last = new UUID(0, 0);

    private record Auditor(TenantId tenant, String actor) implements Caller {}

    @BeforeAll
    static void open() throws Exception {
        Audit audit = AuditFixture.open(POSTGRES, new AuditFixture.Remembered());
        for (int i = 1; i < LEAVES; i++) {
            last = AuditFixture.append(POSTGRES, audit, "key:" + i);
        }
        audit.publish();
        key = audit.log().verifierKey();
        Messages messages = Messages.of(List.of("audit"));
        UuidV7 ids = new UuidV7(AuditFixture.CLOCK, new Random(1));
        Auditor auditor = new Auditor(AuditFixture.TENANT, "member:1");
        Api api = new Api(VERTX, audit.routes(), request -> auditor, messages, ids, DoorLimits.usual());
        HttpDoor opened =
                HttpDoor.open(VERTX, new Address("127.0.0.1", 0), 1, List.of(api), messages, ids, DoorLimits.usual());
        door = opened;
        address = "http://127.0.0.1:" + opened.address().port();
    }

    @AfterAll
    static void close() {
        CLIENT.close();
        if (door != null) {
            door.close();
        }
        VERTX.close().toCompletionStage().toCompletableFuture().join();
        POSTGRES.close();
    }

    @Test
    void anAuditorWithAKeyAndAnAddressReadsTheWholeLog() throws Exception {
        try (RemoteLog remote = new RemoteLog(URI.create(address + "/audit/log"))) {
            Checkpoint checkpoint = Checkpoint.open(remote.checkpoint(), AuditFixture.ORIGIN, List.of(key));
            assertThat(checkpoint.size()).isEqualTo(LEAVES);
            assertThat(new LogVerifier(remote).verify(checkpoint).findings()).isEmpty();
            assertThat(remote.read(new TilePath.Hashes(0, 1, LEAVES - 256))).isPresent();
            assertThat(remote.read(new TilePath.Hashes(0, 1, 256))).isEmpty();
            assertThat(remote.read(new TilePath.Hashes(0, 1_234_067, 256))).isEmpty();
        }
    }

    @Test
    void aWitnessLooksByItselfAndCosignsWhatContinues(@TempDir Path directory) throws Exception {
        Cosigner cosigner =
                new Cosigner(SigningKey.generate("witness.example", SignatureType.COSIGNATURE_V1, new SecureRandom()));
        KnownLog known = new KnownLog(AuditFixture.ORIGIN, List.of(key));
        try (RemoteLog remote = new RemoteLog(URI.create(address + "/audit/log/"));
                DirectoryWitnessStore store = DirectoryWitnessStore.open(directory)) {
            Witness witness = new Witness(cosigner, List.of(known), store, AuditFixture.CLOCK);
            WitnessRound round = new WitnessRound(witness, remote, key);
            assertThat(round.run()).isInstanceOf(WitnessReply.Cosigned.class);
            assertThat(round.run()).isInstanceOf(WitnessReply.Cosigned.class);
            SignedNote kept =
                    witness.latest(Witness.originHash(AuditFixture.ORIGIN)).orElseThrow();
            assertThat(kept.verify(List.of(key, witness.verifierKey()))).hasSize(2);
            assertThat(new PublishedLog(POSTGRES.database(), List.of())
                            .verify(Optional.of(kept))
                            .isSound())
                    .isTrue();
        }
    }

    @Test
    void whatNeverChangesMayBeKeptAndTheCheckpointMayNot() throws Exception {
        HttpResponse<String> checkpoint = get("/audit/log/checkpoint");
        assertThat(checkpoint.headers().firstValue("cache-control")).contains("no-cache");
        assertThat(checkpoint.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        HttpResponse<String> tile = get("/audit/log/tile/0/000");
        assertThat(tile.headers().firstValue("cache-control"))
                .hasValueSatisfying(v -> assertThat(v).contains("immutable"));
        assertThat(tile.headers().firstValue("content-type")).contains("application/octet-stream");
    }

    @Test
    void whatIsNotATileIsNotThere() throws Exception {
        for (String path : List.of(
                "tile/0/0",
                "tile/64/000",
                "tile/0/000.p/0",
                "tile/0/001",
                "tile/entries/002",
                "tile/x/000",
                "tile/0/x000/000")) {
            HttpResponse<String> answer = get("/audit/log/" + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).contains("audit.not_published");
        }
    }

    @Test
    void leavesAreListedInPagesAndByKind() throws Exception {
        JsonNode first = json("/api/v1/audit/leaves?limit=200");
        assertThat(first.get("items").size()).isEqualTo(200);
        assertThat(first.get("items").get(0).get("index").asLong()).isEqualTo(LEAVES - 1);
        JsonNode second = json(
                "/api/v1/audit/leaves?limit=200&cursor=" + first.get("next").asString());
        assertThat(second.get("items").size()).isEqualTo(LEAVES - 200);
        assertThat(second.has("next")).isFalse();
        assertThat(json("/api/v1/audit/leaves?kind=log.begun").get("items").size())
                .isEqualTo(1);
        assertThat(json("/api/v1/audit/leaves?tenant=" + AuditFixture.OTHER)
                        .get("items")
                        .size())
                .isZero();
        assertThat(get("/api/v1/audit/leaves?kind=nonsense").body()).contains("key.issued");
        assertThat(get("/api/v1/audit/leaves?tenant=x").statusCode()).isEqualTo(400);
    }

    @Test
    void aLeafIsShownAndProved() throws Exception {
        JsonNode leaf = json("/api/v1/audit/leaves/" + last);
        assertThat(leaf.get("kind").asString()).isEqualTo("key.issued");
        byte[] entry = leaf.get("entry").asString().getBytes(StandardCharsets.UTF_8);
        String proof = get("/api/v1/audit/leaves/" + last + "/proof").body();
        TlogProof.parse(proof.getBytes(StandardCharsets.UTF_8))
                .verify(Merkle.leaf(entry), AuditFixture.ORIGIN, List.of(key), List.of(), 0);
        assertThat(get("/api/v1/audit/leaves/" + new UUID(1, 1)).statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/audit/leaves/x/proof").statusCode()).isEqualTo(400);
    }

    @Test
    void theLogClaimsNoMoreThanIsTrue() throws Exception {
        JsonNode log = json("/api/v1/audit");
        assertThat(log.get("size").asLong()).isEqualTo(LEAVES);
        assertThat(log.get("claim").asString()).isEqualTo("PROVABLE_TO_WHOEVER_KEPT_AN_OLDER_CHECKPOINT");
        assertThat(VerifierKey.parse(log.get("verifierKey").asString())).isEqualTo(key);
        assertThat(log.get("waiting").asLong()).isZero();
    }

    @Test
    void theContractListsTheRoutesAndKinds() throws Exception {
        String contract = Files.readString(Path.of("src/main/openapi/audit.yaml"));
        new AuditRoutes(new PublishedLog(POSTGRES.database(), List.of()))
                .routes()
                .forEach(route -> assertThat(contract)
                        .contains("  " + route.pathTemplate() + ":\n")
                        .contains("operationId: " + route.operationId() + "\n"));
        for (LeafKind kind : LeafKind.values()) {
            assertThat(contract).containsPattern("[\\[ ]" + kind.word() + "[,\\]]");
        }
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theContractNamesEveryKindOfLeaf() throws IOException {
        String contract = Files.readString(Path.of("src/main/openapi/audit.yaml"));
        int begin = contract.indexOf("enum: [", contract.indexOf("AuditLeafKind:\n")) + "enum: [".length();
        String[] named = contract.substring(begin, contract.indexOf(']', begin)).split(",\\s*");
        assertThat(named)
                .containsExactly(
                        Stream.of(LeafKind.values()).map(LeafKind::word).toArray(String[]::new));
    }
}

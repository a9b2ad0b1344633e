package qiantang.app.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import qiantang.audit.WitnessServer;
import qiantang.foundation.settings.Address;
import qiantang.tlog.Base64Text;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code audit}: what was decided, in a log that nobody changes unnoticed (审计日志). */
@Command(name = "audit")
final class AuditCommand implements Callable<Integer> {
    private static final String LOG = "/api/v1/audit";
    private static final String LEAF = LOG + "/leaves/{}";
    private static final Table STATE = Table.of(
            Table.Column.text("origin"),
            Table.Column.number("entries", "/size"),
            Table.Column.text("root"),
            Table.Column.number("waiting", "/waiting"),
            Table.Column.text("key", "/verifierKey"));
    private static final Table LEAVES = Table.of(
            Table.Column.number("index", "/index"),
            Table.Column.time("time", "/said/at"),
            Table.Column.word("event", "/kind"),
            Table.Column.text("subject", "/said/subject"),
            Table.Column.text("actor", "/said/actor"),
            Table.Column.text("id"));
    private static final Table ONE_LEAF = Table.of(
            Table.Column.number("index", "/index"),
            Table.Column.text("id"),
            Table.Column.word("event", "/kind"),
            Table.Column.time("time", "/said/at"),
            Table.Column.time("published", "/publishedAt"),
            Table.Column.text("tenant"),
            Table.Column.text("actor", "/said/actor"),
            Table.Column.text("subject", "/said/subject"),
            Table.Column.text("facts", "/said/facts"),
            Table.Column.text("hashed", "/said/hashed"),
            Table.Column.text("digest", "/said/digest"));

    private final Desk desk;
    private final InstantSource clock;

    @Mixin
    private Connection connection = new Connection();

    AuditCommand(Desk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /** The log as it stands, and how far it can be relied on. */
    @Override
    public Integer call() {
        JsonNode log = connection.open(desk).get(LOG);
        int code = desk.show(connection, log, STATE);
        if (!connection.json()) {
            sayHowReliable(log);
        }
        return code;
    }

    private void sayHowReliable(JsonNode log) {
        JsonNode cosigned = log.path("cosigned");
        if (cosigned.isMissingNode()) {
            desk.say("audit.kept_checkpoint", Map.of());
            return;
        }
        desk.say(
                "audit.cosigned",
                Map.of(
                        "by", cosigned.path("by").size(),
                        "of", log.path("witnesses").asInt(),
                        "size", cosigned.path("size").asLong()));
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Option(names = "--kind", paramLabel = "KIND") @Nullable String kind,
            @Option(names = "--tenant", paramLabel = "ID") @Nullable String tenant,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20") int limit) {
        Map<String, String> query = new LinkedHashMap<>();
        if (kind != null) {
            query.put("kind", kind);
        }
        if (tenant != null) {
            query.put("tenant", tenant);
        }
        Cloud.Listing found = connection.open(desk).list(LOG + "/leaves", query, limit);
        if (!connection.json()) {
            found.items().forEach(AuditCommand::readEntry);
        }
        return desk.show(connection, found, LEAVES);
    }

    @Command(name = "show")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        JsonNode leaf = connection.open(desk).get(Cloud.path(LEAF, id));
        if (!connection.json()) {
            readEntry(leaf);
        }
        return desk.show(connection, leaf, ONE_LEAF);
    }

    /** Puts what the entry says beside it, where a table finds it. */
    private static void readEntry(JsonNode leaf) {
        ((ObjectNode) leaf).set("said", Desk.JSON.readTree(leaf.path("entry").asString("{}")));
    }

    /**
     * The proof and the entry in one file, so that whoever gets the file needs only the log's key. For a call, a second file
     * with the path from the call to the root that the leaf holds.
     */
    @Command(name = "prove")
    int prove(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--out", paramLabel = "FILE") @Nullable Path out) {
        Cloud cloud = connection.open(desk);
        Path file = out == null ? Path.of(id + ".tlog-proof") : out;
        Optional<JsonNode> call = call(cloud, id);
        if (call.isEmpty()) {
            long index = proveLeaf(cloud, id, file);
            desk.say("audit.proved", Map.of("file", file, "index", index));
        } else {
            proveLeaf(cloud, call.get().path("leaf").asString(""), file);
            Path path = file.resolveSibling(file.getFileName() + ".call");
            write(path, Desk.JSON.writeValueAsString(call.get()).getBytes(StandardCharsets.UTF_8));
            desk.say("audit.proved_call", Map.of("file", file, "call", path));
        }
        return ExitCode.DONE.number();
    }

    /** The proof of a call, if the id is that of one. */
    private static Optional<JsonNode> call(Cloud cloud, String id) {
        try {
            return Optional.of(cloud.get(Cloud.path("/api/v1/calls/{}/proof", id)));
        } catch (Unfulfilled notACall) {
            if (notACall.code() != ExitCode.REFUSED) {
                throw notACall;
            }
            return Optional.empty();
        }
    }

    /** The number of the leaf in the log. */
    private long proveLeaf(Cloud cloud, String id, Path file) {
        JsonNode leaf = cloud.get(Cloud.path(LEAF, id));
        TlogProof bare =
                TlogProof.parse(cloud.text(Cloud.path(LEAF + "/proof", id)).getBytes(StandardCharsets.UTF_8));
        String entry = leaf.path("entry").asString("");
        TlogProof proof = new TlogProof(
                Optional.of(Base64Text.encode(entry.getBytes(StandardCharsets.UTF_8))),
                bare.index(),
                bare.path(),
                bare.checkpoint());
        write(file, proof.bytes());
        return proof.index();
    }

    private void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failed) {
            throw new Unfulfilled(
                    ExitCode.REFUSED,
                    desk.text("file.unwritable", Map.of("file", file, "reason", String.valueOf(failed.getMessage()))));
        }
    }

    /** Needs no cloud and no key of one: only what was handed over and the log's public key. */
    @Command(name = "verify")
    int verify(
            @Mixin Answering answering,
            @Parameters(paramLabel = "FILE|URL") String what,
            @Option(names = "--log-key", paramLabel = "KEY|FILE", required = true) String logKey,
            @Option(names = "--witness", paramLabel = "KEY|FILE") @Nullable List<String> witnesses,
            @Option(names = "--witnesses-needed", paramLabel = "N", defaultValue = "0") int needed,
            @Option(names = "--entry", paramLabel = "FILE") @Nullable Path entry,
            @Option(names = "--call", paramLabel = "FILE") @Nullable Path call,
            @Option(names = "--since", paramLabel = "FILE") @Nullable Path since) {
        AuditCheck check = new AuditCheck(
                desk,
                AuditCheck.key(desk, logKey),
                witnesses == null
                        ? List.of()
                        : witnesses.stream()
                                .map(text -> AuditCheck.key(desk, text))
                                .toList(),
                needed);
        AuditCheck.Verdict verdict = what.startsWith("http://") || what.startsWith("https://")
                ? check.log(URI.create(what), Optional.ofNullable(since))
                : check.file(Path.of(what), Optional.ofNullable(entry), Optional.ofNullable(call));
        if (answering.json()) {
            desk.print(verdict.json());
        } else {
            verdict.sentences().forEach(desk.terminal().out()::println);
        }
        return (verdict.sound() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }

    /** Runs until it is stopped. Meant for another organisation than the one that runs the cloud. */
    @Command(name = "witness")
    int witness(
            @Mixin Answering answering,
            @Option(names = "--folder", paramLabel = "FOLDER", defaultValue = "qiantang-witness") Path folder,
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "qiantang-witness") String name,
            @Option(names = "--listen", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8090") String listen,
            @Option(names = "--log-key", paramLabel = "KEY|FILE", required = true) List<String> logs) {
        Address address = address(listen);
        List<VerifierKey> keys =
                logs.stream().map(text -> AuditCheck.key(desk, text)).toList();
        InetSocketAddress bound = new InetSocketAddress(address.host(), address.port());
        try (WitnessServer server = WitnessServer.open(folder, name, keys, bound, clock, new SecureRandom())) {
            String url = "http://" + address.host() + ":" + server.address().getPort();
            desk.say(
                    "audit.witness",
                    Map.of("url", url, "key", server.verifierKey().text(), "folder", folder));
            desk.terminal().out().flush();
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new Unfulfilled(ExitCode.REFUSED, desk.text("failed", Map.of("reason", failed)));
        }
        return ExitCode.DONE.number();
    }

    private Address address(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new Unfulfilled(ExitCode.USAGE, desk.text("audit.listen_malformed", Map.of("text", text)));
        }
    }

    /** How a command answers that does not speak to a cloud. */
    static final class Answering {
        @Option(names = "--json", descriptionKey = "json")
        private boolean json;

        /** Only checks it: {@link Qiantang} has read it before. */
        @Option(names = "--lang", paramLabel = "zh|en", descriptionKey = "lang")
        void language(String asked) {
            Connection.requireLanguage(asked);
        }

        boolean json() {
            return json;
        }
    }
}

package qiantang.audit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import qiantang.foundation.http.Problem;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.witness.AddCheckpoint;
import qiantang.tlog.witness.DirectoryWitnessStore;
import qiantang.tlog.witness.KnownLog;
import qiantang.tlog.witness.Witness;
import qiantang.tlog.witness.WitnessReply;

/**
 * A witness as a program of its own, for somebody who is not the operator: {@code POST /add-checkpoint} and
 * {@code GET /<origin hash>/checkpoint} (c2sp.org/tlog-witness). It needs a folder and nothing else of this cloud: its key
 * and what it has signed are files there.
 */
public final class WitnessServer implements AutoCloseable {
    /** Requests at once; a log comes about once a second. */
    private static final int MAX_REQUESTS = 64;

    private static final int MAX_CONNECTIONS = 256;
    private static final int REQUEST_SECONDS_MAX = 30;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String LATEST = "/checkpoint";

    private final Semaphore turns = new Semaphore(MAX_REQUESTS);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DirectoryWitnessStore store;
    private final Witness witness;
    private final HttpServer server;

    private WitnessServer(DirectoryWitnessStore store, Witness witness, HttpServer server) {
        this.store = store;
        this.witness = witness;
        this.server = server;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Opens the witness of this folder, with a new key if it has none.
     *
     * @param name the name of a new key; a witness that has begun keeps its own
     * @param logs the keys of the logs that it watches; a log's name is that of its key
     * @throws Problem {@link AuditProblem#WITNESS_UNUSABLE}
     */
    public static WitnessServer open(
            Path folder,
            String name,
            List<VerifierKey> logs,
            InetSocketAddress address,
            InstantSource clock,
            SecureRandom random) {
        // Read by the JDK's server when it is first used: slow or too many peers must not use it up.
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(REQUEST_SECONDS_MAX));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
        List<KnownLog> known =
                logs.stream().map(key -> new KnownLog(key.name(), List.of(key))).toList();
        try {
            Cosigner cosigner = new Cosigner(WitnessKey.openOrBegin(folder.resolve("witness.key"), name, random));
            DirectoryWitnessStore store = DirectoryWitnessStore.open(folder.resolve("signed"));
            try {
                Witness witness = new Witness(cosigner, known, store, clock);
                return new WitnessServer(store, witness, HttpServer.create(address, MAX_REQUESTS));
            } catch (IOException | RuntimeException failed) {
                store.close();
                throw failed;
            }
        } catch (IOException | TlogException failed) {
            throw Problem.of(AuditProblem.WITNESS_UNUSABLE)
                    .with("folder", folder)
                    .with("reason", String.valueOf(failed.getMessage()))
                    .causedBy(failed);
        }
    }

    /** What those who check its signatures have to be given. */
    public VerifierKey verifierKey() {
        return witness.verifierKey();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!turns.tryAcquire()) {
                send(exchange, 503, TEXT, "busy; try again\n");
                return;
            }
            try {
                route(exchange);
            } finally {
                turns.release();
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.equals("/add-checkpoint") && method.equals("POST")) {
            byte[] body = exchange.getRequestBody().readNBytes(AddCheckpoint.MAX_BYTES + 1);
            if (body.length > AddCheckpoint.MAX_BYTES) {
                // What is left of it is not read, so nothing else can come over this connection: the peer has to know.
                exchange.getResponseHeaders().set("connection", "close");
            }
            WitnessReply reply = witness.addCheckpoint(body);
            send(exchange, reply.status(), reply.contentType(), reply.body());
        } else if (path.endsWith(LATEST) && method.equals("GET")) {
            Optional<SignedNote> latest = witness.latest(path.substring(1, path.length() - LATEST.length()));
            send(
                    exchange,
                    latest.isPresent() ? 200 : 404,
                    TEXT,
                    latest.map(SignedNote::toString).orElse("nothing\n"));
        } else {
            send(exchange, 404, TEXT, "POST /add-checkpoint, or GET /<origin hash>/checkpoint\n");
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.close();
        store.close();
    }
}

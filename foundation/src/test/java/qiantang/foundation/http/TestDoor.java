package qiantang.foundation.http;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A door on a free port of loopback, and a client for it. */
final class TestDoor implements AutoCloseable {
    static final TenantId TENANT = TenantId.parse("0190b5a4-7a3c-7def-8123-456789abcdef");
    static final String BEARER = "Bearer good";

    private static final JsonMapper JSON = new JsonMapper();

    /** Whoever brings the good word. */
    record Tester(TenantId tenant, String actor) implements Caller {}

    enum TestProblem implements ProblemCode {
        UNKNOWN;

        @Override
        public String code() {
            return "test.unknown";
        }

        @Override
        public int status() {
            return 401;
        }
    }

    final Vertx vertx = EventLoops.start(1);
    final HttpDoor door;
    final HttpClient client = HttpClient.newHttpClient();

    private TestDoor(List<Route> routes, DoorLimits limits, UnaryOperator<Api> finish) {
        Messages messages = Messages.of(List.of());
        UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
        Api api = new Api(vertx, routes, TestDoor::authenticate, messages, ids, limits);
        door = HttpDoor.open(vertx, new Address("127.0.0.1", 0), 1, List.of(finish.apply(api)), messages, ids, limits);
    }

    static TestDoor with(Route... routes) {
        return new TestDoor(List.of(routes), DoorLimits.usual(), UnaryOperator.identity());
    }

    static TestDoor with(DoorLimits limits, Route... routes) {
        return new TestDoor(List.of(routes), limits, UnaryOperator.identity());
    }

    static TestDoor remembering(Replays replays, Route... routes) {
        return new TestDoor(List.of(routes), DoorLimits.usual(), api -> api.remembering(replays));
    }

    private static Caller authenticate(Request request) {
        if (request.header("authorization").equals(Optional.of(BEARER))) {
            return new Tester(TENANT, "tester");
        }
        throw Problem.of(TestProblem.UNKNOWN);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + door.address() + path));
    }

    HttpResponse<String> get(String path) {
        return send(to(path).GET());
    }

    HttpResponse<String> post(String path, String json) {
        return post(path, json.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> post(String path, byte[] body) {
        return send(to(path).header("content-type", "application/json").POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Sends bytes as they are, and reads until the door closes the connection. */
    String raw(byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), door.address().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        client.close();
        door.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

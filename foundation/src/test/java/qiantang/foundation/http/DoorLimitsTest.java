package qiantang.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.terms.UuidV7;

/** What a door lets in at most, met with real sockets. The clock of idleness is the test's own. */
class DoorLimitsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final DoorLimits ROOMY = new DoorLimits(100, 100, 1 << 20, LONG, LONG, LONG);
    private static final int PATIENCE_MILLIS = 20_000;

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final Vertx vertx = EventLoops.start(2);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        leave.countDown();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void whoComesToAFullDoorIsSentAwayUntilSomebodyLeaves() throws IOException {
        HttpDoor door = door(1, new DoorLimits(2, 100, 1 << 20, LONG, LONG, LONG));
        Socket first = connect(door);
        assertThat(ask(first, "/raw")).startsWith("HTTP/1.1 200");
        assertThat(ask(connect(door), "/raw")).startsWith("HTTP/1.1 200");
        assertThat(isClosed(connect(door))).isTrue();
        assertThat(door.openConnections()).isEqualTo(2);

        first.close();
        until(() -> door.openConnections() == 1);
        assertThat(ask(connect(door), "/raw")).startsWith("HTTP/1.1 200");
    }

    @Test
    void bodiesTakeNoMoreMemoryThanIsSetAsideAndGiveItBack() throws IOException {
        HttpDoor door = door(1, new DoorLimits(100, 100, 1_000, LONG, LONG, LONG));
        for (int round = 0; round < 3; round++) {
            assertThat(post(door, 1_001)).startsWith("HTTP/1.1 503").contains("server.busy", "retry-after: 1");
            // As much as there is: were a byte of any round before not given back, this one would not fit.
            assertThat(post(door, 1_000)).startsWith("HTTP/1.1 204");
            Socket gone = connect(door);
            send(gone, "POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n" + "x".repeat(899));
            until(() -> post(door, 200).startsWith("HTTP/1.1 503"));
            gone.close();
            until(() -> post(door, 200).startsWith("HTTP/1.1 204"));
        }
    }

    @Test
    void aBodyThatComesTooSlowlyIsGivenUp() throws IOException {
        HttpDoor door = door(1, new DoorLimits(100, 100, 1 << 20, Duration.ofMillis(20), LONG, LONG));
        Socket slow = connect(door);
        send(slow, "POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
        assertThat(rest(slow)).startsWith("HTTP/1.1 408").contains("request.too_slow", "connection: close");
    }

    @Test
    void whoIsSilentForTooLongIsClosedAndWhoWaitsForAnAnswerIsNot() throws Exception {
        HttpDoor door = door(1, ROOMY);
        Socket neverAsked = connect(door);
        Socket halfAHead = connect(door);
        send(halfAHead, "GET /raw HTTP/1.1\r\nhost: ");
        Socket asked = connect(door);
        assertThat(ask(asked, "/raw")).startsWith("HTTP/1.1 200");
        Socket waits = connect(door);
        send(waits, "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        inside.await();
        until(() -> door.openConnections() == 4);
        // The first look sees that the answer has ended; its connection is idle from then on.
        door.sweep();

        nanos.addAndGet(LONG.toNanos());
        door.sweep();
        assertThat(door.openConnections()).isEqualTo(4);
        nanos.incrementAndGet();
        door.sweep();
        for (Socket idle : List.of(neverAsked, halfAHead, asked)) {
            assertThat(isClosed(idle)).isTrue();
        }
        leave.countDown();
        assertThat(rest(waits)).startsWith("HTTP/1.1 204");
    }

    @Test
    void severalLoopsShareTheConnectionsOfOneAddress() throws IOException {
        HttpDoor door = door(2, ROOMY);
        for (int caller = 0; caller < 8; caller++) {
            assertThat(ask(connect(door), "/raw")).startsWith("HTTP/1.1 200");
        }
        assertThat(threads).hasSize(2);
        assertThat(door.openConnections()).isEqualTo(8);
    }

    @Test
    void whatIsLeftAfterTheTimeToDrainIsClosedByForce() throws Exception {
        HttpDoor door = door(2, ROOMY);
        Socket waits = connect(door);
        send(waits, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
        inside.await();
        door.close(Duration.ofMillis(20));
        assertThat(isClosed(waits)).isTrue();
        until(() -> door.openConnections() == 0);
    }

    @Test
    void aDoorThatStopsLetsNobodyInWhileItWaitsForAnAnswer() throws Exception {
        HttpDoor door = door(1, ROOMY);
        Socket idle = connect(door);
        assertThat(ask(idle, "/health/live")).startsWith("HTTP/1.1 200");
        Socket waits = connect(door);
        send(waits, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
        inside.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(door::close);
        // Whoever watches /health sees from now on that nothing new is taken, while what was taken is still answered.
        assertThat(isClosed(idle)).isTrue();
        until(() -> isRefused(door));
        assertThat(closed).isNotDone();
        leave.countDown();
        assertThat(rest(waits)).startsWith("HTTP/1.1 204");
        closed.get();
    }

    private HttpDoor door(int loops, DoorLimits limits) {
        UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
        Messages messages = Messages.of(List.of());
        List<Route> routes = List.of(
                new Route(Method.POST, "/things", "makeThing", Access.PUBLIC, request -> Reply.noContent()),
                new Route(Method.GET, "/health/live", "live", Access.PUBLIC, request -> Reply.ok(List.of())),
                new Route(Method.GET, "/slow", "slow", Access.PUBLIC, request -> {
                    inside.countDown();
                    leave.await();
                    return Reply.noContent();
                }));
        Api api = new Api(vertx, routes, request -> new TestDoor.Tester(TestDoor.TENANT, "t"), messages, ids, limits);
        HttpDoor door = HttpDoor.open(
                vertx, new Address("127.0.0.1", 0), loops, List.of(api, new Raw()), messages, ids, limits, nanos::get);
        open.add(door);
        return door;
    }

    /** Answers on the event loop, and says which one it is. */
    private final class Raw implements DoorHandler {
        @Override
        public String prefix() {
            return "/raw";
        }

        @Override
        public void handle(HttpServerRequest request) {
            threads.add(Thread.currentThread().getName());
            request.response().end(Buffer.buffer("ok"));
        }
    }

    private Socket connect(HttpDoor door) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), door.address().port());
        open.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private boolean isRefused(HttpDoor door) {
        try {
            return isClosed(connect(door));
        } catch (ConnectException refused) {
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The head of the answer; the connection stays open. */
    private static String ask(Socket socket, String path) throws IOException {
        send(socket, "GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n");
        byte[] first = new byte[12];
        InputStream in = socket.getInputStream();
        in.readNBytes(first, 0, first.length);
        return new String(first, StandardCharsets.ISO_8859_1);
    }

    private String post(HttpDoor door, int bytes) {
        try (Socket socket = connect(door)) {
            send(
                    socket,
                    "POST /things HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: " + bytes + "\r\n\r\n"
                            + "x".repeat(bytes));
            return rest(socket);
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the end: a timeout of the socket would fail the test. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (SocketException reset) {
            return true;
        }
    }

    private static void until(BooleanSupplier reached) {
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come");
            }
            Thread.onSpinWait();
        }
    }
}

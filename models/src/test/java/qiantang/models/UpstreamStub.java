package qiantang.models;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** A server that only knows which models it has. */
final class UpstreamStub implements AutoCloseable {
    final AtomicReference<String> shownAuthorization = new AtomicReference<>("");
    private final HttpServer server;

    UpstreamStub(int status, String models) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/models", exchange -> {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            shownAuthorization.set(shown == null ? "" : shown);
            byte[] body = models.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

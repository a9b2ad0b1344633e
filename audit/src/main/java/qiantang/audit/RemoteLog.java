package qiantang.audit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileSource;

/** Somebody's log behind an address, ours or another's: what an auditor or a witness reads. Nothing of it is trusted. */
public final class RemoteLog implements TileSource, AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String prefix;

    /** A log below this address, such as {@code https://cloud.example/audit/log}. */
    public RemoteLog(URI address) {
        String text = address.toString();
        this.prefix = text.endsWith("/") ? text : text + "/";
    }

    public SignedNote checkpoint() throws IOException {
        return SignedNote.parse(get("checkpoint", SignedNote.MAX_BYTES)
                .orElseThrow(() -> new IOException("there is no log at " + prefix)));
    }

    @Override
    public Optional<byte[]> read(TilePath path) throws IOException {
        return get(path.path(), path.maxBytes());
    }

    private Optional<byte[]> get(String path, int maxBytes) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(prefix + path))
                .timeout(ANSWER_MAX)
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return switch (response.statusCode()) {
                    // One byte more than allowed is enough to be refused by whoever reads it.
                    case 200 -> Optional.of(body.readNBytes(maxBytes + 1));
                    case 404, 410 -> Optional.empty();
                    default -> throw new IOException(prefix + path + " answered " + response.statusCode());
                };
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while reading " + prefix + path, stopped);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

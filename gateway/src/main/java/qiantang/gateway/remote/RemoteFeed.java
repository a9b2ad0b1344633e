package qiantang.gateway.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.FeedCodec;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.Snapshot;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The feed over HTTP, for a gateway that is a process of its own. Whatever is not well signed counts as not answered. */
public final class RemoteFeed implements Feed, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** An answer may take this much longer than it was asked to wait. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    private static final int SMALL_BYTES_MAX = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Membership membership;
    private final InstantSource clock;
    private final HttpClient http = client();

    public RemoteFeed(Membership membership, InstantSource clock) {
        if (!Membership.isSafe(membership.cloud())) {
            throw new IllegalArgumentException("secrets do not go to " + membership.cloud());
        }
        this.membership = membership;
        this.clock = clock;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Uses a token.
     *
     * @throws IOException if the cloud does not answer, does not take the token, or does not prove that it made it
     */
    public static Membership join(URI cloud, JoinToken token, FeedKey own, SecureRandom random)
            throws IOException, InterruptedException {
        if (!Membership.isSafe(cloud)) {
            throw new IOException("a gateway joins over https, or over http on the same machine");
        }
        Joining.Wish wish = Joining.wish(token, own, random);
        try (HttpClient http = client()) {
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(at(cloud, Wire.JOIN))
                            .timeout(SLACK)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(wish)))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            byte[] body = read(response, SMALL_BYTES_MAX);
            if (response.statusCode() != 200) {
                throw new IOException("the cloud answered " + new String(body, StandardCharsets.UTF_8));
            }
            Joining.Welcome welcome = JSON.readValue(body, Joining.Welcome.class);
            if (!Joining.isProved(token.key(), wish, welcome)) {
                throw new IOException("whoever answers at " + cloud + " does not know the token");
            }
            return new Membership(cloud, UUID.fromString(welcome.gateway()), own, Wire.bytes(welcome.publicKey()));
        } catch (JacksonException | IllegalArgumentException malformed) {
            throw new IOException("whoever answers at " + cloud + " is no cloud of this kind");
        }
    }

    private static URI at(URI cloud, String path) {
        String base = cloud.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    @Override
    public Optional<Snapshot> newerThan(long version, Duration patience) throws IOException, InterruptedException {
        byte[] answer = ask(Wire.SNAPSHOT, Long.toString(version), patience, new byte[0], Wire.SNAPSHOT_BYTES_MAX);
        return answer.length == 0 ? Optional.empty() : Optional.of(FeedCodec.snapshot(answer));
    }

    @Override
    public long deliver(JournalBatch batch) throws IOException, InterruptedException {
        byte[] answer = ask(Wire.CALLS, "", Duration.ZERO, Wire.pack(FeedCodec.encode(batch)), SMALL_BYTES_MAX);
        try {
            return Long.parseLong(new String(answer, StandardCharsets.US_ASCII));
        } catch (NumberFormatException malformed) {
            throw new IOException("the cloud acknowledged nothing that is a position");
        }
    }

    @Override
    public CreditOrders credit(CreditReport report, Duration patience) throws IOException, InterruptedException {
        byte[] answer = ask(Wire.CREDIT, "", patience, Wire.pack(FeedCodec.encode(report)), Wire.UNPACKED_BYTES_MAX);
        return FeedCodec.creditOrders(answer);
    }

    private byte[] ask(String path, String version, Duration patience, byte[] body, int answerBytesMax)
            throws IOException, InterruptedException {
        long millis = Math.min(patience.toMillis(), Wire.PATIENCE_MILLIS_MAX);
        String wait = Long.toString(millis);
        String time = Long.toString(clock.instant().getEpochSecond());
        String nonce = UUID.randomUUID().toString();
        byte[] signature =
                membership.own().sign(Wire.question(membership.gateway(), path, time, nonce, wait, version, body));
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(at(membership.cloud(), path))
                        .timeout(SLACK.plusMillis(millis))
                        .header(Wire.GATEWAY, membership.gateway().toString())
                        .header(Wire.TIME, time)
                        .header(Wire.NONCE, nonce)
                        .header(Wire.PATIENCE, wait)
                        .header(Wire.VERSION, version)
                        .header(Wire.SIGNATURE, Wire.text(signature))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        byte[] answer = read(response, answerBytesMax);
        if (response.statusCode() != 200) {
            throw new IOException("the cloud answered " + response.statusCode() + " to " + path);
        }
        if (!isGenuine(response, nonce, answer)) {
            throw new IOException("an answer to " + path + " is not signed by the cloud that was joined");
        }
        return answer;
    }

    private boolean isGenuine(HttpResponse<?> response, String nonce, byte[] answer) {
        String signature = response.headers().firstValue(Wire.SIGNATURE).orElse("");
        try {
            return FeedKey.isSigned(membership.cloudKey(), Wire.answer(nonce, answer), Wire.bytes(signature));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static byte[] read(HttpResponse<InputStream> response, int max) throws IOException {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new IOException("an answer of more than " + max + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package qiantang.gateway;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import qiantang.foundation.messages.Messages;
import qiantang.gateway.call.CallLimits;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.ModelChoice;
import qiantang.gateway.feed.PriceSheet;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.Snapshot;
import qiantang.gateway.feed.UpstreamCredential;
import qiantang.gateway.feed.Visibility;
import qiantang.gateway.journal.JournalLimits;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.Price;
import qiantang.terms.PriceScope;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.Tariff;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

/** A gateway on two event loops with a cloud around it that a test arranges. */
final class TestCloud implements AutoCloseable {
    static final String KEY = "qt-test-key";
    static final String SECRET = "canary-upstream-credential-9d1c";
    static final TenantId TENANT = new TenantId(new UUID(7, 1));
    static final SiteId SITE = new SiteId(new UUID(8, 1));
    static final String MODEL = "qwen3";
    static final CallLimits LIMITS = new CallLimits(
            1 << 20,
            1_000,
            100,
            64L << 20,
            1 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10));

    final Vertx vertx = Vertx.vertx();
    final FakeFeed feed = new FakeFeed();
    final PrometheusRegistry registry = new PrometheusRegistry();
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Gateway gateway;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final List<KeyGrant> keys = new ArrayList<>();
    private final List<ServedModel> models = new ArrayList<>();
    private PriceSheet prices = PriceSheet.NONE;
    private long version;

    TestCloud(Path folder) throws IOException {
        this(folder, LIMITS);
    }

    TestCloud(Path folder, CallLimits limits) throws IOException {
        InstantSource clock = InstantSource.system();
        Gateway.Wiring wiring =
                new Gateway.Wiring(Messages.of(List.of("gateway")), registry, new UuidV7(clock, new Random(1)), clock);
        this.gateway = Gateway.start(vertx, new Gateway.Limits(limits, JournalLimits.DEFAULT), feed, folder, wiring);
        vertx.deployVerticle(this::listener, new DeploymentOptions().setInstances(2))
                .await();
        key(KEY, Domain.OPEN);
    }

    private AbstractVerticle listener() {
        return new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                // A negative port is one random port for all listeners.
                HttpServer server = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true));
                servers.add(server);
                server.requestHandler(gateway::handle)
                        .listen(-1, "127.0.0.1")
                        .<Void>mapEmpty()
                        .onComplete(started);
            }
        };
    }

    int port() {
        return servers.getFirst().actualPort();
    }

    void key(String key, Domain domain) {
        key(new KeyGrant(
                KeyHash.ofKey(key),
                new KeyId(new UUID(1, keys.size())),
                TENANT,
                domain,
                EnumSet.allOf(KeyGrant.Scope.class),
                ModelChoice.ANY,
                null,
                KeyGrant.State.ACTIVE));
    }

    void key(KeyGrant grant) {
        keys.removeIf(key -> key.hash().equals(grant.hash()));
        keys.add(grant);
        publish();
    }

    static ServedReplica replica(int number, URI address, SiteId site, Tier tier) {
        return new ServedReplica(
                new ReplicaId(new UUID(2, number)),
                address,
                "up\"stream-模型",
                new UpstreamCredential(SECRET),
                site,
                tier,
                true);
    }

    void chat(FakeUpstream... upstreams) {
        List<ServedReplica> replicas = new ArrayList<>();
        for (FakeUpstream upstream : upstreams) {
            replicas.add(replica(replicas.size(), upstream.address(), SITE, Tier.CITY));
        }
        model(MODEL, ServedModel.Kind.CHAT, replicas);
    }

    void model(String name, ServedModel.Kind kind, List<ServedReplica> replicas) {
        model(new ServedModel(name, kind, Visibility.EVERYBODY, "v1", 4096, Instant.EPOCH, replicas));
    }

    /** From now on calls of this tenant cost that. */
    void price(Tariff tariff) {
        prices = new PriceSheet(List.of(new PriceSheet.Payer(TENANT, TENANT)), List.of(ofModel(tariff)), List.of());
        publish();
    }

    void priceWithoutPayer(Tariff tariff) {
        prices = new PriceSheet(List.of(), List.of(ofModel(tariff)), List.of());
        publish();
    }

    private static Price ofModel(Tariff tariff) {
        return new Price(tariff, PriceScope.ofModel(MODEL), Instant.EPOCH, false);
    }

    /** What a gauge shows now. */
    double gauge(String name) {
        return registry.scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals(name))
                .flatMap(metric -> metric.getDataPoints().stream())
                .mapToDouble(point -> ((GaugeSnapshot.GaugeDataPointSnapshot) point).getValue())
                .sum();
    }

    void model(ServedModel model) {
        models.removeIf(known -> known.name().equals(model.name()));
        models.add(model);
        publish();
    }

    /** Publishes what there is, and waits until the gateway knows it. */
    private void publish() {
        version++;
        feed.publish(new Snapshot(version, keys, models, prices));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gateway.version() < version) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the gateway did not take the snapshot");
            }
            Thread.onSpinWait();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpRequest.Builder post(String path, byte[] body) {
        return HttpRequest.newBuilder(uri(path))
                .header("authorization", "Bearer " + KEY)
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    HttpResponse<String> chatCall(String body) throws IOException, InterruptedException {
        return send(post("/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String hello(boolean stream) {
        return "{\"model\":\"qwen3\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + (stream ? ",\"stream\":true}" : "}");
    }

    /** What an operator sees. */
    String metrics() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        servers.forEach(server -> server.close().await());
        gateway.close();
        http.close();
        vertx.close().await();
    }
}

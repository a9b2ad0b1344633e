package qiantang.app;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.metrics.Metrics;
import qiantang.foundation.metrics.ProgramMetrics;
import qiantang.foundation.readiness.Readiness;
import qiantang.foundation.settings.Address;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.Gateway;
import qiantang.gateway.remote.FeedKey;
import qiantang.gateway.remote.JoinToken;
import qiantang.gateway.remote.Membership;
import qiantang.gateway.remote.RemoteFeed;
import qiantang.terms.UuidV7;

/** A gateway as a process of its own: a journal, a door, and a cloud elsewhere that it belongs to. No database. */
final class JoinedGateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedGateway.class);
    private static final String MEMBERSHIP = "membership";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String url;

    /** @param token needed once; afterwards the membership is in the data folder */
    static JoinedGateway start(
            Settings settings, URI cloud, Optional<String> token, Messages messages, InstantSource clock) {
        if (!Membership.isSafe(cloud)) {
            throw Problem.of(AppProblem.GATEWAY_PLAIN).with("cloud", cloud);
        }
        return new JoinedGateway(settings, cloud, token, messages, clock);
    }

    private JoinedGateway(
            Settings settings, URI cloud, Optional<String> token, Messages messages, InstantSource clock) {
        SecureRandom random = new SecureRandom();
        UuidV7 ids = new UuidV7(clock, random);
        Metrics metrics = new Metrics();
        ProgramMetrics.register(metrics);
        try {
            Home home = keep(Home.take(settings.home()));
            Logs.into(home.path("qiantang.log"));
            RemoteFeed feed = keep(new RemoteFeed(membership(home, cloud, token, random), clock));
            Vertx vertx = EventLoops.start(settings.get(CloudSettings.EVENT_LOOPS));
            keep(() -> vertx.close().await());
            Gateway.Wiring wiring = new Gateway.Wiring(messages, metrics.registry(), ids, clock);
            Gateway gateway = keep(home.using(() -> Gateway.start(
                    vertx, Memory.limits(settings), feed, home.path("gateway").resolve("journal"), wiring)));
            Readiness readiness = new Readiness(List.of(Checks.gateway(gateway)), messages, clock);
            List<Route> routes = new java.util.ArrayList<>(readiness.routes());
            routes.add(metrics.route());
            Api api = new Api(
                    vertx,
                    routes,
                    request -> {
                        throw Problem.of(RequestProblem.NOT_FOUND);
                    },
                    messages,
                    ids,
                    DoorLimits.usual());
            Address address = new Address(settings.get(CloudSettings.LISTEN), settings.get(CloudSettings.PORT));
            HttpDoor door = keep(HttpDoor.open(
                    vertx,
                    address,
                    settings.get(CloudSettings.EVENT_LOOPS),
                    List.of(gateway, api),
                    messages,
                    ids,
                    DoorLimits.usual()));
            url = "http://" + door.address().host() + ":" + door.address().port();
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private static Membership membership(Home home, URI cloud, Optional<String> token, SecureRandom random) {
        Optional<Membership> known =
                home.using(() -> read(home)).filter(one -> one.cloud().equals(cloud));
        if (known.isPresent()) {
            return known.get();
        }
        if (token.isEmpty()) {
            throw Problem.of(AppProblem.GATEWAY_TOKEN_MISSING)
                    .with("folder", home.folder())
                    .with("cloud", cloud);
        }
        try {
            // Kept before it is used: a token whose answer is lost can be used again by the same key only.
            FeedKey own = home.using(() -> ownKey(home));
            Membership fresh = RemoteFeed.join(cloud, JoinToken.parse(token.get()), own, random);
            home.writeSecret(MEMBERSHIP, fresh.reveal());
            LOG.info("joined {} as {}", cloud, fresh.gateway());
            return fresh;
        } catch (IOException | IllegalArgumentException refused) {
            throw Problem.of(AppProblem.GATEWAY_NOT_JOINED)
                    .with("cloud", cloud)
                    .with("reason", String.valueOf(refused.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.of(AppProblem.GATEWAY_NOT_JOINED).with("cloud", cloud).with("reason", "interrupted");
        }
    }

    private static FeedKey ownKey(Home home) throws IOException {
        try {
            return FeedKey.parse(Files.readString(home.path("gateway.key")));
        } catch (NoSuchFileException first) {
            FeedKey fresh = FeedKey.make();
            home.writeSecret("gateway.key", fresh.reveal());
            return fresh;
        }
    }

    private static Optional<Membership> read(Home home) throws IOException {
        try {
            return Optional.of(Membership.parse(Files.readString(home.path(MEMBERSHIP))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    String url() {
        return url;
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() {
        AutoCloseable next;
        while ((next = opened.poll()) != null) {
            try {
                next.close();
            } catch (Exception failed) {
                // The rest must still be closed.
                LOG.warn("{} did not close well", next, failed);
            }
        }
    }
}

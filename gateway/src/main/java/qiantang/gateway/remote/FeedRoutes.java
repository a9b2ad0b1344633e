package qiantang.gateway.remote;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Messages;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.FeedCodec;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.feed.PriceSheet;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.UuidV7;

/**
 * The cloud's side of the feed, under {@code /feed/v1}. Only signed questions of members are answered, and only over TLS
 * or loopback: a snapshot holds the credentials of model servers. TLS ends at a proxy on this machine.
 */
public final class FeedRoutes {
    private final Feed feed;
    private final GatewayRegister register;
    private final FeedKey own;
    private final InstantSource clock;

    public FeedRoutes(Feed feed, GatewayRegister register, FeedKey own, InstantSource clock) {
        this.feed = feed;
        this.register = register;
        this.own = own;
        this.clock = clock;
    }

    /** Answers requests under {@code /feed/v1}; they are no part of the management API. */
    public Consumer<HttpServerRequest> door(Vertx vertx, Messages messages, UuidV7 ids) {
        Api api = new Api(
                vertx,
                routes(),
                request -> {
                    throw Problem.of(FeedProblem.FEED_UNKNOWN);
                },
                messages,
                ids,
                DoorLimits.usual());
        return api::handle;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.POST, Wire.JOIN, "joinGateway", Access.PUBLIC, this::join),
                new Route(Method.POST, Wire.SNAPSHOT, "readSnapshot", Access.PUBLIC, this::snapshot),
                new Route(Method.POST, Wire.CALLS, "deliverCalls", Access.PUBLIC, this::calls),
                new Route(Method.POST, Wire.CREDIT, "reportCredit", Access.PUBLIC, this::credit));
    }

    private Reply join(Request request) {
        refusePlain(request);
        Joining.Wish wish = request.body(Joining.Wish.class);
        try {
            GatewayRegister.Invitation invitation = register.invitation(UUID.fromString(wish.token()))
                    .filter(known -> clock.instant().isBefore(known.expiresAt()))
                    .filter(known -> Joining.isProved(known.key(), wish))
                    .orElseThrow(() -> Problem.of(FeedProblem.FEED_TOKEN));
            GatewayRegister.Member member = register.admit(invitation, Wire.bytes(wish.publicKey()))
                    .orElseThrow(() -> Problem.of(FeedProblem.FEED_TOKEN));
            return Reply.ok(Joining.welcome(invitation.key(), wish, member, own.publicKey()));
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(FeedProblem.FEED_TOKEN);
        }
    }

    private Reply snapshot(Request request) {
        GatewayRegister.Member member = member(request, Wire.SNAPSHOT);
        if (member.revoked()) {
            // The last that it hears: there is nobody to let in and nothing to serve.
            return signed(
                    request, FeedCodec.encode(new Snapshot(Long.MAX_VALUE, List.of(), List.of(), PriceSheet.NONE)));
        }
        return answered(() -> signed(
                request,
                feed.newerThan(number(request, Wire.VERSION), patience(request))
                        .map(FeedCodec::encode)
                        .orElseGet(() -> new byte[0])));
    }

    /** Also of who was revoked: its calls were made. */
    private Reply calls(Request request) {
        member(request, Wire.CALLS);
        JournalBatch batch = read(() -> FeedCodec.journalBatch(Wire.unpack(request.bytes())));
        return answered(() -> signed(request, Long.toString(feed.deliver(batch)).getBytes(StandardCharsets.US_ASCII)));
    }

    private Reply credit(Request request) {
        GatewayRegister.Member member = member(request, Wire.CREDIT);
        CreditReport report = read(() -> FeedCodec.creditReport(Wire.unpack(request.bytes())));
        if (member.revoked()) {
            List<LeaseOrder> closed = report.leases().stream()
                    .map(claim -> new LeaseOrder(claim.lease(), Long.MAX_VALUE, 0, 0, 0, true, Duration.ZERO))
                    .toList();
            return signed(request, FeedCodec.encode(new CreditOrders(report.turn(), closed)));
        }
        return answered(() -> signed(request, FeedCodec.encode(feed.credit(report, patience(request)))));
    }

    private GatewayRegister.Member member(Request request, String path) {
        refusePlain(request);
        try {
            UUID gateway = UUID.fromString(header(request, Wire.GATEWAY));
            GatewayRegister.Member member =
                    register.member(gateway).orElseThrow(() -> Problem.of(FeedProblem.FEED_UNKNOWN));
            byte[] question = Wire.question(
                    gateway,
                    path,
                    header(request, Wire.TIME),
                    header(request, Wire.NONCE),
                    header(request, Wire.PATIENCE),
                    header(request, Wire.VERSION),
                    request.bytes());
            if (!FeedKey.isSigned(member.publicKey(), question, Wire.bytes(header(request, Wire.SIGNATURE)))) {
                throw Problem.of(FeedProblem.FEED_SIGNATURE);
            }
            long apart = clock.instant().getEpochSecond() - number(request, Wire.TIME);
            if (Math.abs(apart) > Wire.CLOCK_SECONDS_MAX) {
                throw Problem.of(FeedProblem.FEED_CLOCK).with("seconds", Math.abs(apart));
            }
            register.heard(gateway);
            return member;
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(FeedProblem.FEED_SIGNATURE);
        }
    }

    private static void refusePlain(Request request) {
        if (!Membership.isLoopback(request.peer())) {
            throw Problem.of(FeedProblem.FEED_PLAIN);
        }
    }

    private Reply signed(Request request, byte[] body) {
        byte[] signature = own.sign(Wire.answer(header(request, Wire.NONCE), body));
        return Reply.bytes("application/octet-stream", body).header(Wire.SIGNATURE, Wire.text(signature));
    }

    private static String header(Request request, String name) {
        return request.header(name).orElse("");
    }

    private static long number(Request request, String name) {
        try {
            return Long.parseLong(header(request, name));
        } catch (NumberFormatException malformed) {
            throw Problem.of(FeedProblem.FEED_MALFORMED);
        }
    }

    private static Duration patience(Request request) {
        long millis = number(request, Wire.PATIENCE);
        return Duration.ofMillis(Math.clamp(millis, 0, Wire.PATIENCE_MILLIS_MAX));
    }

    /** Something that is read from a body. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException malformed) {
            throw Problem.of(FeedProblem.FEED_MALFORMED);
        }
    }

    /** Something that asks the feed. */
    private interface Asking {
        Reply ask() throws IOException, InterruptedException;
    }

    private static Reply answered(Asking asking) {
        try {
            return asking.ask();
        } catch (IOException away) {
            throw Problem.of(FeedProblem.FEED_NOT_NOW).retryAfter(Duration.ofSeconds(1));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problem.of(FeedProblem.FEED_NOT_NOW).retryAfter(Duration.ofSeconds(1));
        }
    }
}

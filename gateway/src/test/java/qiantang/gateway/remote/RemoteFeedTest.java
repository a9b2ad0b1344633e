package qiantang.gateway.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

class RemoteFeedTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final RecordingFeed cloud = new RecordingFeed();
    private final RegisterInMemory register = new RegisterInMemory();
    private final FeedKey cloudKey = FeedKey.make();
    private final Vertx vertx = Vertx.vertx();
    private HttpDoor door;

    @BeforeEach
    void open() {
        InstantSource clock = InstantSource.fixed(NOW);
        Messages messages = Messages.of(List.of("gateway"));
        UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
        Api api = new Api(
                vertx,
                new FeedRoutes(cloud, register, cloudKey, clock).routes(),
                headers -> {
                    throw new AssertionError("every route here is public");
                },
                messages,
                ids,
                DoorLimits.usual());
        door = HttpDoor.open(vertx, new Address("127.0.0.1", 0), 1, List.of(api), messages, ids, DoorLimits.usual());
    }

    @AfterEach
    void close() {
        door.close();
        vertx.close().await();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + door.address().port());
    }

    private JoinToken token() {
        return register.invite(JoinToken.make(random), NOW.plusSeconds(60));
    }

    private Membership joined() throws Exception {
        return RemoteFeed.join(url(), JoinToken.parse(token().reveal()), FeedKey.make(), random);
    }

    private static RemoteFeed feed(Membership membership) {
        return new RemoteFeed(membership, InstantSource.fixed(NOW));
    }

    @Test
    void everythingPassesInBothDirectionsAsItIs() throws Exception {
        try (RemoteFeed feed = feed(Membership.parse(joined().reveal()))) {
            assertThat(feed.newerThan(0, Duration.ZERO)).contains(RecordingFeed.SNAPSHOT);
            assertThat(feed.newerThan(7, Duration.ofMillis(1))).isEqualTo(Optional.empty());

            JournalBatch batch = new JournalBatch(new UUID(1, 2), 3, 4, List.of());
            assertThat(feed.deliver(batch)).isEqualTo(4);
            assertThat(cloud.batches).containsExactly(batch);

            CreditReport report = new CreditReport(
                    new UUID(1, 2),
                    3,
                    4,
                    true,
                    List.of(new LeaseClaim(
                            new LeaseId(new UUID(5, 6)), new TenantId(new UUID(7, 8)), "m", 0, 20, 10, 0, 1, 0)));
            assertThat(feed.credit(report, Duration.ZERO).leases().getFirst().granted())
                    .isEqualTo(10);
            assertThat(cloud.reports).containsExactly(report);
        }
    }

    @Test
    void aTokenLetsOneGatewayJoinAndNoOther() throws Exception {
        JoinToken token = token();
        FeedKey own = FeedKey.make();
        Membership first = RemoteFeed.join(url(), token, own, random);

        assertThat(RemoteFeed.join(url(), token, own, random).gateway()).isEqualTo(first.gateway());
        assertThatThrownBy(() -> RemoteFeed.join(url(), token, FeedKey.make(), random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gateway.feed_token");
    }

    @Test
    void anOldOrUnknownTokenLetsNobodyIn() {
        JoinToken expired = register.invite(JoinToken.make(random), NOW);
        assertThatThrownBy(() -> RemoteFeed.join(url(), expired, FeedKey.make(), random))
                .hasMessageContaining("gateway.feed_token");
        assertThatThrownBy(() -> RemoteFeed.join(url(), JoinToken.make(random), FeedKey.make(), random))
                .hasMessageContaining("gateway.feed_token");
    }

    @Test
    void whoeverDoesNotKnowTheTokenCannotStandInForTheCloud() {
        JoinToken real = JoinToken.make(random);
        // It answers as if it had made the token, but knows only its number.
        JoinToken forged = new JoinToken(real.id(), JoinToken.make(random).secret());
        register.invite(forged, NOW.plusSeconds(60));
        assertThatThrownBy(() -> RemoteFeed.join(url(), real, FeedKey.make(), random))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerOfAnotherCloudIsNotBelieved() throws Exception {
        Membership real = joined();
        Membership other = new Membership(
                real.cloud(), real.gateway(), real.own(), FeedKey.make().publicKey());
        try (RemoteFeed feed = feed(other)) {
            assertThatThrownBy(() -> feed.newerThan(0, Duration.ZERO)).hasMessageContaining("not signed");
        }
    }

    @Test
    void aQuestionThatIsSignedByAnotherKeyIsNotAnswered() throws Exception {
        Membership real = joined();
        Membership thief = new Membership(real.cloud(), real.gateway(), FeedKey.make(), real.cloudKey());
        try (RemoteFeed feed = feed(thief)) {
            assertThatThrownBy(() -> feed.newerThan(0, Duration.ZERO)).hasMessageContaining("401");
        }
    }

    @Test
    void aQuestionFromAnotherTimeIsNotAnswered() throws Exception {
        Membership membership = joined();
        try (RemoteFeed feed = new RemoteFeed(membership, InstantSource.fixed(NOW.plusSeconds(600)))) {
            assertThatThrownBy(() -> feed.newerThan(0, Duration.ZERO)).hasMessageContaining("401");
        }
    }

    @Test
    void whoWasRevokedIsLeftWithNothingToServeButMayHandOverWhatItOwes() throws Exception {
        Membership membership = joined();
        register.revoke(membership.gateway());
        try (RemoteFeed feed = feed(membership)) {
            assertThat(feed.newerThan(7, Duration.ZERO))
                    .hasValueSatisfying(last -> assertThat(last.keys()).isEmpty());
            assertThat(feed.deliver(new JournalBatch(new UUID(1, 2), 3, 4, List.of())))
                    .isEqualTo(4);
        }
    }

    @Test
    void whatIsAwayIsNotNow() throws Exception {
        Membership membership = joined();
        cloud.away = true;
        try (RemoteFeed feed = feed(membership)) {
            assertThatThrownBy(() -> feed.newerThan(0, Duration.ZERO)).isInstanceOf(IOException.class);
            cloud.away = false;
            assertThat(feed.newerThan(0, Duration.ZERO)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1:8080",
                "http://cloud.example",
                "http://localhost.example",
                "http://127.0.0.1.example",
                "ftp://127.0.0.1",
                "cloud"
            })
    void secretsDoNotGoToAnAddressThatIsNeitherTlsNorThisMachine(String cloud) {
        assertThat(Membership.isSafe(URI.create(cloud))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://cloud.example", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080"})
    void tlsAndThisMachineAreSafe(String cloud) {
        assertThat(Membership.isSafe(URI.create(cloud))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "qtg-", "qtg-AAAA", "not a token"})
    void whatIsNoTokenIsToldFromOne(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

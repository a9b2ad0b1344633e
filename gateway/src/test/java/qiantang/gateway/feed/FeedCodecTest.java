package qiantang.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.terms.CallId;
import qiantang.terms.DayHours;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Price;
import qiantang.terms.PriceScope;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.Usage;

class FeedCodecTest {
    private static final String CREDENTIAL = "canary-7f3a";
    private static final SiteId SITE = new SiteId(new UUID(1, 2));
    private static final TenantId TENANT = new TenantId(new UUID(3, 4));
    private static final Domain HANGZHOU =
            Domain.of(DomainPath.parse("zhejiang/hangzhou"), 3, SiteSet.only(Set.of(SITE)));

    private static final KeyGrant LIMITED = new KeyGrant(
            KeyHash.ofKey("qt-one"),
            new KeyId(new UUID(5, 6)),
            TENANT,
            HANGZHOU,
            EnumSet.of(KeyGrant.Scope.CHAT),
            ModelChoice.only(Set.of("qwen3")),
            Instant.parse("2027-01-01T00:00:00Z"),
            KeyGrant.State.ACTIVE);
    private static final KeyGrant FREE = new KeyGrant(
            KeyHash.ofKey("qt-two"),
            new KeyId(new UUID(7, 8)),
            TENANT,
            Domain.OPEN,
            EnumSet.allOf(KeyGrant.Scope.class),
            ModelChoice.ANY,
            null,
            KeyGrant.State.REVOKED);
    private static final ServedReplica REPLICA = new ServedReplica(
            new ReplicaId(new UUID(9, 10)),
            URI.create("http://127.0.0.1:9101/v1"),
            "Qwen3-0.6B-Q8_0",
            new UpstreamCredential(CREDENTIAL),
            SITE,
            Tier.CITY,
            true);
    private static final ServedModel CHAT = new ServedModel(
            "qwen3", ServedModel.Kind.CHAT, Visibility.EVERYBODY, "v2", 4096, Instant.EPOCH, List.of(REPLICA));
    private static final ServedModel HIDDEN = new ServedModel(
            "bge-small-zh",
            ServedModel.Kind.EMBEDDINGS,
            Visibility.only(Set.of(TENANT)),
            "v1",
            512,
            Instant.EPOCH,
            List.of());
    private static final Tariff TARIFF = new Tariff(
            new TariffId(new UUID(11, 12)),
            MoneyUnit.CNY,
            Map.of(Meter.PROMPT_TOKENS, Money.of(new BigDecimal("2.5"), MoneyUnit.CNY)));
    private static final Snapshot SNAPSHOT = new Snapshot(
            12,
            List.of(LIMITED, FREE),
            List.of(CHAT, HIDDEN),
            new PriceSheet(
                    List.of(new PriceSheet.Payer(TENANT, new TenantId(new UUID(3, 3)))),
                    List.of(new Price(
                            TARIFF,
                            new PriceScope(TENANT, "qwen3", null, new DayHours(22, 8), false),
                            Instant.EPOCH,
                            false)),
                    List.of(PriceScope.ofModel("bge-small-zh"))));

    @Test
    void aSnapshotSurvivesTheWire() throws IOException {
        assertThat(FeedCodec.snapshot(FeedCodec.encode(SNAPSHOT))).isEqualTo(SNAPSHOT);
    }

    @Test
    void aBatchSurvivesTheWire() throws IOException {
        CallRecord complete = call(Duration.ofMillis(41), CallRecord.Outcome.COMPLETED);
        CallRecord failed = call(null, CallRecord.Outcome.FAILED);
        JournalBatch batch = new JournalBatch(new UUID(11, 12), 4096, 8192, List.of(complete, failed));

        assertThat(FeedCodec.journalBatch(FeedCodec.encode(batch))).isEqualTo(batch);
    }

    @Test
    void theTextOfASnapshotHidesItsCredentials() {
        assertThat(SNAPSHOT.toString()).doesNotContain(CREDENTIAL);
    }

    @Test
    void aMalformedSnapshotIsRefusedWithoutQuotingIt() {
        byte[] cut = FeedCodec.encode(SNAPSHOT);
        byte[] half = Arrays.copyOf(cut, cut.length - 20);

        assertThatThrownBy(() -> FeedCodec.snapshot(half))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining(CREDENTIAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{'version':1,'keys':[]}",
                "{'version':1,'keys':[],'models':null}",
                "{'version':1,'keys':[null],'models':[]}",
                "{'version':null,'keys':[],'models':[]}",
                "{'version':0,'keys':[],'models':[]}",
                "{'version':1,'keys':[],'models':[],'leases':[]}",
                "{'version':1,'version':2,'keys':[],'models':[]}",
                "{'version':1,'keys':[],'models':[]} x"
            })
    void whatIsNotASnapshotIsRefused(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> FeedCodec.snapshot(bytes)).isInstanceOf(IOException.class);
    }

    @Test
    void everyComponentThatIsNotOptionalMustBeThere() throws IOException {
        String whole = new String(FeedCodec.encode(SNAPSHOT), StandardCharsets.UTF_8);
        String keyWithoutState = whole.replace(",\"state\":\"ACTIVE\"", "");

        assertThat(keyWithoutState).isNotEqualTo(whole);
        assertThatThrownBy(() -> FeedCodec.snapshot(keyWithoutState.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void reportsAndOrdersSurviveTheWire() throws IOException {
        LeaseId lease = new LeaseId(new UUID(13, 14));
        CreditReport report = new CreditReport(
                new UUID(15, 16), 17, 18, true, List.of(new LeaseClaim(lease, TENANT, "m", 19, 20, 21, 22, 23, 24)));
        CreditOrders orders =
                new CreditOrders(18, List.of(new LeaseOrder(lease, 25, 26, 27, 28, true, Duration.ofMinutes(5))));
        assertThat(FeedCodec.creditReport(FeedCodec.encode(report))).isEqualTo(report);
        assertThat(FeedCodec.creditOrders(FeedCodec.encode(orders))).isEqualTo(orders);
    }

    private static CallRecord call(@Nullable Duration firstToken, CallRecord.Outcome outcome) {
        return new CallRecord(
                new CallId(new UUID(0x0190_0000_0000_7000L, 1L << 63)),
                LIMITED.key(),
                TENANT,
                ServedModel.Kind.CHAT,
                "qwen3",
                "v2",
                List.copyOf(HANGZHOU.origins()),
                REPLICA.id(),
                SITE,
                true,
                Instant.parse("2026-11-23T08:00:00.123456Z"),
                firstToken,
                Duration.ofMillis(950),
                outcome,
                200,
                new Usage(Map.of(Meter.PROMPT_TOKENS, 12L, Meter.COMPLETION_TOKENS, 34L), Usage.Evidence.REPORTED),
                new Billing(TARIFF.id(), TENANT, new LeaseId(new UUID(13, 14)), 47));
    }
}

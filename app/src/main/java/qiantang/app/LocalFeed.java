package qiantang.app;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.ModelChoice;
import qiantang.gateway.feed.PriceSheet;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.Snapshot;
import qiantang.gateway.feed.UpstreamCredential;
import qiantang.gateway.feed.Visibility;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.key.KeyEntry;
import qiantang.identity.key.KeyListing;
import qiantang.ledger.Ledger;
import qiantang.models.served.ServedModels;
import qiantang.terms.TenantId;

/**
 * The feed of a gateway in the same process: identity's keys and the models that are served go down, calls come up into
 * the ledger.
 */
final class LocalFeed implements Feed {
    /** How soon a change is noticed; a look costs two volatile reads. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);

    private final TenantId operator;
    private final KeyDirectory keys;
    private final ServedModels models;
    private final FeedIntoLedger intoLedger;
    private final MoneyMatters money;
    // Larger than any of an earlier run, because gateways elsewhere outlive this process.
    private Made made;

    /** The last snapshot, and the versions of what it was made from. */
    private record Made(long version, long keys, long models, long money, Snapshot snapshot) {}

    /**
     * @param operator the tenant that answers for the whole cloud, and alone may send calls into private networks
     */
    LocalFeed(
            TenantId operator,
            KeyDirectory keys,
            ServedModels models,
            FeedIntoLedger intoLedger,
            Ledger ledger,
            InstantSource clock) {
        this.operator = operator;
        this.keys = keys;
        this.models = models;
        this.intoLedger = intoLedger;
        this.money = new MoneyMatters(ledger);
        // Looked up now, so that the first snapshot does not wait for the database.
        money.version();
        long version = clock.millis();
        this.made = new Made(version, -1, -1, -1, new Snapshot(version, List.of(), List.of(), PriceSheet.NONE));
    }

    @Override
    public Optional<Snapshot> newerThan(long version, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Snapshot newest = newest();
            if (newest.version() > version) {
                return Optional.of(newest);
            }
            if (System.nanoTime() - deadline >= 0) {
                return Optional.empty();
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private synchronized Snapshot newest() {
        KeyListing listing = keys.current();
        ServedModels.Snapshot offered = models.newest();
        long sheets = money.version();
        if (listing.version() != made.keys() || offered.version() != made.models() || sheets != made.money()) {
            long version = made.version() + 1;
            Collection<KeyEntry> entries = listing.entries();
            Snapshot snapshot = new Snapshot(
                    version,
                    entries.stream().map(LocalFeed::grant).toList(),
                    offered.models().stream()
                            .map(model -> served(model, entries))
                            .toList(),
                    money.sheet(entries));
            made = new Made(version, listing.version(), offered.version(), sheets, snapshot);
        }
        return made.snapshot();
    }

    private static KeyGrant grant(KeyEntry key) {
        return new KeyGrant(
                KeyHash.of(key.hash().bytes()),
                key.id(),
                key.tenant(),
                key.domain(),
                scopes(key),
                key.models().isEmpty() ? ModelChoice.ANY : ModelChoice.only(key.models()),
                key.expiresAt().orElse(null),
                state(key));
    }

    private static Set<KeyGrant.Scope> scopes(KeyEntry key) {
        return key.mayCall() ? EnumSet.allOf(KeyGrant.Scope.class) : EnumSet.noneOf(KeyGrant.Scope.class);
    }

    private static KeyGrant.State state(KeyEntry key) {
        if (key.revoked()) {
            return KeyGrant.State.REVOKED;
        }
        return key.tenantSuspended() ? KeyGrant.State.TENANT_SUSPENDED : KeyGrant.State.ACTIVE;
    }

    private ServedModel served(qiantang.models.served.ServedModel model, Collection<KeyEntry> keys) {
        return new ServedModel(
                model.name().text(),
                switch (model.kind()) {
                    case CHAT -> ServedModel.Kind.CHAT;
                    case EMBEDDINGS -> ServedModel.Kind.EMBEDDINGS;
                },
                visibility(model, keys),
                model.version(),
                model.contextTokens(),
                model.createdAt(),
                model.replicas().stream()
                        .map(replica -> replica(replica, model.owner().equals(operator)))
                        .toList());
    }

    /** Tenants without a key cannot call, so those that have one are all who need to be named. */
    private static Visibility visibility(qiantang.models.served.ServedModel model, Collection<KeyEntry> keys) {
        return switch (model.audience()) {
            case EVERYBODY -> Visibility.EVERYBODY;
            case OWNER -> Visibility.only(Set.of(model.owner()));
            case SUBTREE ->
                Visibility.only(keys.stream()
                        .filter(key -> key.path().fromRoot().contains(model.owner()))
                        .map(KeyEntry::tenant)
                        .collect(Collectors.toSet()));
        };
    }

    private static ServedReplica replica(qiantang.models.served.ServedReplica replica, boolean mayBePrivate) {
        return new ServedReplica(
                replica.id(),
                replica.address(),
                replica.upstreamModel(),
                replica.credential()
                        .map(secret -> new UpstreamCredential(secret.revealText()))
                        .orElse(null),
                replica.site(),
                replica.tier(),
                mayBePrivate);
    }

    @Override
    public long deliver(JournalBatch batch) throws IOException {
        return intoLedger.deliver(batch);
    }

    @Override
    public CreditOrders credit(CreditReport report, Duration patience) throws IOException, InterruptedException {
        return intoLedger.credit(report, patience);
    }
}

package qiantang.app;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.app.command.Whereabouts;
import qiantang.audit.Audit;
import qiantang.audit.AuditSchema;
import qiantang.audit.PublishedMark;
import qiantang.audit.Trail;
import qiantang.audit.WitnessAddress;
import qiantang.compute.ComputeSchema;
import qiantang.compute.LocalModel;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.compute.api.ComputeRoutes;
import qiantang.compute.local.LocalEngine;
import qiantang.compute.local.LocalModels;
import qiantang.foundation.database.ApplicationRights;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseLimits;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Route;
import qiantang.foundation.idempotency.StoredReplays;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.metrics.DoorMetrics;
import qiantang.foundation.metrics.Metrics;
import qiantang.foundation.metrics.ProgramMetrics;
import qiantang.foundation.objects.LocalFolder;
import qiantang.foundation.objects.ObjectStore;
import qiantang.foundation.objects.ObjectSweep;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.readiness.Readiness;
import qiantang.foundation.secrets.MasterKeyFile;
import qiantang.foundation.secrets.Sealer;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.Gateway;
import qiantang.gateway.remote.FeedKey;
import qiantang.gateway.remote.FeedRoutes;
import qiantang.identity.Identity;
import qiantang.identity.IdentitySchema;
import qiantang.ledger.Ledger;
import qiantang.ledger.api.LedgerRoutes;
import qiantang.ledger.api.MoneyRoutes;
import qiantang.ledger.lease.LeaseOffice;
import qiantang.models.LocalServing;
import qiantang.models.Models;
import qiantang.models.ModelsSchema;
import qiantang.models.api.ModelRoutes;
import qiantang.models.upstream.EgressRule;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

/**
 * The whole cloud in one process. The constructor makes every room with {@code new}, in the order in which they stand on
 * each other; reading it from top to bottom is knowing what there is. {@link #close} goes the other way.
 */
final class Cloud implements AutoCloseable {
    /** The rooms whose texts people read. */
    static final List<String> CATALOGUES =
            List.of("app", "audit", "compute", "gateway", "identity", "ledger", "models");

    /** What lies in the database, and is saved and restored with it. */
    static final List<RoomSchema> SCHEMAS =
            List.of(AuditSchema.ROOM, IdentitySchema.ROOM, Ledger.SCHEMA, ComputeSchema.ROOM, ModelsSchema.ROOM);

    private static final Logger LOG = LoggerFactory.getLogger(Cloud.class);

    private final Opened opened;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AdminKey adminKey;
    private final Doors doors;
    private final LocalEngine engine;
    private final Readiness readiness;
    private final Ledger ledger;

    /**
     * Starts everything; returns when calls can be answered. The local model may need a moment longer.
     *
     * @throws Problem what keeps the cloud from starting, and what to do about it
     */
    static Cloud start(Settings settings, Messages messages, InstantSource clock) {
        Opened opened = new Opened();
        try {
            return new Cloud(settings, messages, clock, opened);
        } catch (RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    private Cloud(Settings settings, Messages messages, InstantSource clock, Opened opened) {
        this.opened = opened;
        SecureRandom random = new SecureRandom();
        UuidV7 ids = new UuidV7(clock, random);
        Metrics metrics = new Metrics();
        ProgramMetrics.register(metrics);

        Home home = keep(Home.take(settings.home()));
        Logs.into(home.path("qiantang.log"));
        MasterKeyFile masterKey = MasterKeyFile.open(home.path("master.key"), random);
        if (settings.get(CloudSettings.ROTATE_MASTER_KEY)) {
            masterKey.rotate();
        }
        Sealer sealer = new Sealer(masterKey, random);
        // PostgreSQL takes longest, so it starts while everything that does not need it does.
        CompletableFuture<DatabaseAddress> address = inBackground(() -> databaseAddress(settings, home));
        Vertx vertx = EventLoops.start(settings.get(CloudSettings.EVENT_LOOPS));
        keep(() -> vertx.close().await());
        Database database = keep(Database.open(join(address), SCHEMAS, DatabaseLimits.USUAL));

        Trail trail = Trail.into(ids, clock, random);
        Identity identity =
                keep(new Identity(database, trail, ids, clock, random, CloudSettings.isReachedByTls(settings)));
        adminKey = AdminKey.inHome(home, identity, settings.get(CloudSettings.RENEW_ADMIN_KEY));
        CloudSettings.officeToVacate(settings).ifPresent(identity::vacate);
        identity.start();
        TenantId operator = identity.tenants().root();

        PublishedMark published =
                home.using(() -> PublishedMark.in(home.path("audit").resolve("published")));
        LogKeySeal logSeal = new LogKeySeal(sealer, operator);
        String origin = settings.get(CloudSettings.AUDIT_ORIGIN);
        List<WitnessAddress> witnesses = WitnessAddress.list(settings.get(CloudSettings.AUDIT_WITNESSES));
        Audit audit =
                keep(home.using(() -> Audit.open(database, origin, logSeal, published, witnesses, clock, random)));
        LeaseOffice leases = keep(new LeaseOffice(database, Ledger.BOOKS, clock));
        ledger = keep(new Ledger(database, operator, leases, audit, ids, clock));

        Sites sites = new Sites(database, ids, clock);
        engine = keep(new LocalEngine(home.path("engine"), LocalModels.plans(settings), clock));

        Models models = new Models(database, trail, sites, new UpstreamSeal(sealer), EgressRule.ofSystem(), ids, clock);
        // Without a local engine nothing else would tell gateways of the models that were added earlier.
        models.refresh();
        Site here = sites.local(operator, Tier.PROVINCE);
        keep(LocalServing.begin(engine, models, here));

        LocalFolder folder = home.using(
                () -> LocalFolder.open(home.path("objects"), clock.instant().minus(ObjectStore.GRACE)));
        ObjectStore objects = new ObjectStore(database, folder, here.id(), clock);
        ObjectSweep sweep = keep(new ObjectSweep(objects, clock));
        sweep.register(metrics);

        SetAside setAside = new SetAside(metrics);
        LocalFeed feed = new LocalFeed(
                operator,
                identity.keys(),
                models.served(),
                new FeedIntoLedger(new SiteOwners(sites), ledger.intake(), leases, setAside::note),
                ledger,
                clock);
        Gateway.Wiring wiring = new Gateway.Wiring(messages, metrics.registry(), ids, clock);
        Path journal = home.path("gateway").resolve("journal");
        Gateway gateway = keep(home.using(() -> Gateway.start(vertx, Memory.limits(settings), feed, journal, wiring)));

        GatewayBook gateways = home.using(() -> GatewayBook.in(home, clock, random));
        FeedKey feedKey = home.using(() -> GatewayBook.key(home));
        FeedRoutes feedRoutes = new FeedRoutes(feed, gateways, feedKey, clock);

        doors = keep(new Doors(settings));
        doors.raw("inference", CloudSettings.INFERENCE_ADDRESS, "/v1", gateway::handle);
        doors.raw("management", CloudSettings.MANAGEMENT_ADDRESS, "/feed/v1", feedRoutes.door(vertx, messages, ids));
        doors.routes(
                "management",
                CloudSettings.MANAGEMENT_ADDRESS,
                Stream.of(
                                audit.routes(),
                                identity.routes(),
                                LedgerRoutes.of(ledger, new UsageReaders(identity), clock),
                                MoneyRoutes.of(ledger, new LedgerTreasury(identity, operator), operator),
                                new ComputeRoutes(identity, sites, engine, operator, messages).routes(),
                                new ModelRoutes(identity, models, sites).routes(),
                                new ObjectRoutes(identity, objects, sweep, operator).routes(),
                                new GatewayRoutes(identity, gateways, operator).routes())
                        .flatMap(List::stream)
                        .toList());
        readiness = new Readiness(
                List.of(
                        Checks.database(database, operator),
                        new ApplicationRights(database),
                        Checks.gateway(gateway),
                        setAside,
                        Checks.doors(settings),
                        Checks.sessions(settings),
                        Checks.objects(sweep)),
                messages,
                clock);
        doors.routes("health", CloudSettings.HEALTH_ADDRESS, readiness.routes());
        doors.routes("metrics", CloudSettings.METRICS_ADDRESS, List.of(metrics.route()));
        doors.open(
                vertx,
                routes -> new Api(vertx, routes, identity.authenticator(), messages, ids, DoorLimits.usual())
                        .remembering(new StoredReplays(database, sealer, ids, clock))
                        .watchedBy(new DoorMetrics(metrics)),
                messages,
                ids);
        // Callers stay connected until their calls are over.
        keep(gateway::finishCalls);
        // So that commands find the cloud; taken away before its doors close.
        Whereabouts whereabouts = new Whereabouts(doors.urls());
        keep(home.using(() -> whereabouts.leave(home.folder())));
        audit.start();
        ledger.start();
        leases.start();
        engine.start();
        sweep.start();
        LOG.info("the cloud is open at {}", doors.urls());
    }

    /** The PostgreSQL that was named, or the one that comes along. */
    private DatabaseAddress databaseAddress(Settings settings, Home home) {
        return CloudSettings.databaseElsewhere(settings)
                .orElseGet(() ->
                        keep(EmbeddedPostgres.start(home.path("postgres"))).address());
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofVirtual().name("start").start(task));
    }

    private static <T> T join(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        return opened.keep(resource);
    }

    Ledger ledger() {
        return ledger;
    }

    AdminKey adminKey() {
        return adminKey;
    }

    /** Where calls to models go. */
    String url() {
        return Objects.requireNonNull(doors.urls().get("inference"));
    }

    /** What every part has to say about itself just now. */
    List<Finding> findings() {
        return readiness.report().findings().values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Every operation of the management API, health and metrics. */
    List<Route> routes() {
        return doors.table();
    }

    Map<String, String> doors() {
        return doors.urls();
    }

    /** The models of this machine as they are now. */
    List<LocalModel> localModels() {
        return engine.models();
    }

    void whenLocalModelChanges(Consumer<LocalModel> listener) {
        engine.onChange(listener);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            opened.close();
        }
    }
}

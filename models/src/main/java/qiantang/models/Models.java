package qiantang.models;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.compute.local.LocalModels;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.foundation.secrets.Secret;
import qiantang.models.ModelRows.SealedReplica;
import qiantang.models.served.ServedModel;
import qiantang.models.served.ServedModels;
import qiantang.models.served.ServedReplica;
import qiantang.models.upstream.EgressRule;
import qiantang.models.upstream.UpstreamProbe;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * The room's front door: models by name, the replicas behind each, and the snapshot for gateways, which follows every
 * change at once. Whether somebody may do what they ask is answered before it comes here.
 */
public final class Models {
    public static final int MAX_MODELS_OF_TENANT = 1_000;
    public static final int MAX_REPLICAS_OF_MODEL = 64;
    private static final int MAX_UPSTREAM_NAME_CHARS = 256;
    /** How records name what this program does by itself. */
    private static final String PROGRAM = "program";

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final Database database;
    private final Trail trail;
    private final Sites sites;
    private final CredentialSeal seal;
    private final EgressRule egress;
    private final UpstreamProbe probe = new UpstreamProbe();
    private final UuidV7 ids;
    private final InstantSource clock;
    private final ServedModels served;
    /** What the local engine serves just now, by the name of its model. */
    private final Map<String, ModelState.Ready> ready = new ConcurrentHashMap<>();

    /** @param trail where every change of what is served is put on record, in its transaction */
    public Models(
            Database database,
            Trail trail,
            Sites sites,
            CredentialSeal seal,
            EgressRule egress,
            UuidV7 ids,
            InstantSource clock) {
        this.database = database;
        this.trail = trail;
        this.sites = sites;
        this.seal = seal;
        this.egress = egress;
        this.ids = ids;
        this.clock = clock;
        this.served = new ServedModels(clock);
    }

    /** What has become of adding a server: the model with it, and what the server said when it was asked. */
    public record Added(Model model, Replica replica, UpstreamProbe.Answer answer) {}

    /** Makes a name callable, with its first server. A server that does not answer is added all the same. */
    public Added add(String by, TenantId owner, NewModel wanted, NewReplica first, EgressRule.Hand hand)
            throws InterruptedException {
        requireFree(wanted, hand);
        egress.check(first.address(), hand);
        UpstreamProbe.Answer answer = probe.ask(first.address(), first.credential());
        Replica replica = replica(first, wanted.name(), answer);
        Model model = new Model(
                wanted.name(),
                owner,
                wanted.kind(),
                wanted.audience(),
                wanted.version(),
                wanted.contextTokens().orElseGet(() -> toldContext(answer, replica.upstreamModel())),
                wanted.maxOutputTokens().orElse(0),
                false,
                clock.instant(),
                List.of(replica));
        database.runInTenant(owner, handle -> {
            if (ModelRows.count(handle, owner) >= MAX_MODELS_OF_TENANT) {
                throw Problem.of(ModelsProblem.TOO_MANY_MODELS).with("max", MAX_MODELS_OF_TENANT);
            }
            if (!ModelRows.insert(handle, model)) {
                throw Problem.of(ModelsProblem.NAME_TAKEN).with("name", model.name());
            }
            ModelRows.insert(handle, model, replica, sealed(owner, first, replica.id()));
            logAdded(handle, by, model);
        });
        refresh();
        return new Added(model, replica, answer);
    }

    /** Whoever calls a name that everybody sees trusts it, so tenants may not choose what stands behind one. */
    private static void requireFree(NewModel wanted, EgressRule.Hand hand) {
        if (LocalModels.NAMES.contains(wanted.name().text())) {
            throw Problem.of(ModelsProblem.NAME_RESERVED).with("name", wanted.name());
        }
        if (wanted.audience() == Audience.EVERYBODY && hand == EgressRule.Hand.TENANT) {
            throw Problem.of(ModelsProblem.EVERYBODY_BY_OPERATOR).with("name", wanted.name());
        }
    }

    /** Puts another server behind a model. */
    public Added addReplica(String by, TenantId owner, ModelName name, NewReplica wanted, EgressRule.Hand hand)
            throws InterruptedException {
        egress.check(wanted.address(), hand);
        UpstreamProbe.Answer answer = probe.ask(wanted.address(), wanted.credential());
        Replica replica = replica(wanted, name, answer);
        Model model = database.inTenant(owner, handle -> {
            Model found = ModelRows.find(handle, name).orElseThrow(() -> noSuch(name));
            if (ModelRows.lockAndCountReplicas(handle, name) >= MAX_REPLICAS_OF_MODEL) {
                throw Problem.of(ModelsProblem.TOO_MANY_REPLICAS).with("max", MAX_REPLICAS_OF_MODEL);
            }
            if (!ModelRows.insert(handle, found, replica, sealed(owner, wanted, replica.id()))) {
                throw Problem.of(ModelsProblem.REPLICA_EXISTS).with("url", wanted.address());
            }
            trail.append(
                    handle,
                    withServer(leaf(LeafKind.MODEL_CHANGED, by, found).with("change", "server.added"), replica));
            return ModelRows.find(handle, name).orElseThrow(() -> noSuch(name));
        });
        refresh();
        return new Added(model, replica, answer);
    }

    public void remove(String by, TenantId owner, ModelName name) {
        database.runInTenant(owner, handle -> {
            Model model = ModelRows.find(handle, name).orElseThrow(() -> noSuch(name));
            if (model.builtIn()) {
                throw Problem.of(ModelsProblem.BUILT_IN).with("name", name);
            }
            ModelRows.delete(handle, name);
            trail.append(handle, leaf(LeafKind.MODEL_REMOVED, by, model));
        });
        refresh();
    }

    public void removeReplica(String by, TenantId owner, ModelName name, ReplicaId replica) {
        database.runInTenant(owner, handle -> {
            Model model = ModelRows.find(handle, name).orElseThrow(() -> noSuch(name));
            boolean local = model.replicas().stream()
                    .anyMatch(each -> each.id().equals(replica) && each.url().isEmpty());
            if (local) {
                throw Problem.of(ModelsProblem.BUILT_IN).with("name", name);
            }
            if (!ModelRows.delete(handle, name, replica)) {
                throw Problem.of(ModelsProblem.NO_SUCH_REPLICA)
                        .with("name", name)
                        .with("replica", replica);
            }
            trail.append(
                    handle,
                    leaf(LeafKind.MODEL_CHANGED, by, model)
                            .with("change", "server.removed")
                            .with("server", replica.text()));
        });
        refresh();
    }

    /** A model, whoever owns it, if there is one. */
    public Optional<Model> find(ModelName name) {
        return database.across(ModelsSchema.SERVING, handle -> ModelRows.find(handle, name));
    }

    /** A model, whoever owns it. */
    public Model get(ModelName name) {
        return find(name).orElseThrow(() -> noSuch(name));
    }

    /** The models that a tenant may see, by name, beginning after one. */
    public List<Model> list(List<TenantId> pathFromRoot, Optional<String> after, int rows) {
        return database.across(
                ModelsSchema.SERVING, handle -> ModelRows.seenBy(handle, pathFromRoot, after.orElse(""), rows));
    }

    /** What gateways are told. */
    public ServedModels served() {
        return served;
    }

    /** Whether a replica answers just now, as far as is known: local ones are watched, others are asked by the gateway. */
    public boolean isServing(Model model, Replica replica) {
        return replica.url().isPresent() || ready.containsKey(model.name().text());
    }

    /**
     * Takes over a model of the local engine as it is now: known from the first time on, served while it is ready. The
     * name stays somebody else's if it was theirs before.
     */
    public void follow(LocalModel local, Site site) {
        String name = local.name();
        if (local.state() instanceof ModelState.Ready now) {
            ready.put(name, now);
        } else {
            ready.remove(name);
        }
        Model model = builtIn(local, site);
        database.runInTenant(site.owner(), handle -> {
            if (ModelRows.insert(handle, model)) {
                logAdded(handle, PROGRAM, model);
            } else {
                Optional<Model> before = ModelRows.find(handle, model.name());
                ModelRows.renew(handle, model);
                if (before.isPresent() && before.get().builtIn() && !isSame(before.get(), model)) {
                    trail.append(
                            handle,
                            described(LeafKind.MODEL_CHANGED, PROGRAM, model).with("change", "renewed"));
                }
            }
            Optional<Model> kept = ModelRows.find(handle, model.name());
            if (kept.isPresent() && kept.get().builtIn()) {
                Replica replica = model.replicas().getFirst();
                ModelRows.insert(handle, model, replica, null);
            }
        });
        refresh();
    }

    private void logAdded(Handle handle, String by, Model model) {
        Leaf added = described(LeafKind.MODEL_ADDED, by, model);
        trail.append(handle, withServer(added, model.replicas().getFirst()));
        if (model.audience() != Audience.OWNER) {
            trail.append(handle, described(LeafKind.MODEL_PUBLISHED, by, model));
        }
    }

    private static Leaf described(LeafKind what, String by, Model model) {
        return leaf(what, by, model)
                .with("kind", model.kind().name())
                .with("audience", model.audience().name())
                .with("version", model.version())
                .with("builtIn", Boolean.toString(model.builtIn()));
    }

    private static Leaf leaf(LeafKind what, String by, Model model) {
        return Leaf.of(what, model.owner(), by, "model:" + model.name());
    }

    /** Where a server stands in somebody's network is not for everybody to read. */
    private static Leaf withServer(Leaf leaf, Replica replica) {
        Leaf server = leaf.with("server", replica.id().text())
                .with("site", replica.site().text())
                .with("upstreamModel", replica.upstreamModel());
        return replica.url()
                .map(url -> server.withPersonal("url", url.toString()))
                .orElse(server);
    }

    private static boolean isSame(Model one, Model other) {
        return one.version().equals(other.version()) && one.contextTokens() == other.contextTokens();
    }

    private Model builtIn(LocalModel local, Site site) {
        Instant now = clock.instant();
        Replica replica = new Replica(new ReplicaId(ids.next()), site.id(), Optional.empty(), local.name(), false, now);
        return new Model(
                new ModelName(local.name()),
                site.owner(),
                switch (local.kind()) {
                    case CHAT -> ModelKind.CHAT;
                    case EMBEDDINGS -> ModelKind.EMBEDDINGS;
                },
                Audience.EVERYBODY,
                local.version(),
                local.contextTokens(),
                0,
                true,
                now,
                List.of(replica));
    }

    /** Reads everything and publishes what is different. Called after each change and once at the start. */
    public synchronized void refresh() {
        Map<SiteId, Site> known = new HashMap<>();
        List<ServedModel> models = new ArrayList<>();
        record Read(List<Model> models, Map<ModelName, List<SealedReplica>> replicas) {}
        Read read = database.across(
                ModelsSchema.SERVING, handle -> new Read(ModelRows.all(handle), ModelRows.allReplicas(handle)));
        for (Model model : read.models()) {
            List<ServedReplica> replicas = new ArrayList<>();
            for (SealedReplica replica : read.replicas().getOrDefault(model.name(), List.of())) {
                site(known, replica.replica().site())
                        .flatMap(site -> served(model, replica, site))
                        .ifPresent(replicas::add);
            }
            models.add(served(model, replicas));
        }
        served.publish(models);
    }

    private Optional<Site> site(Map<SiteId, Site> known, SiteId id) {
        if (!known.containsKey(id)) {
            sites.find(id).ifPresent(site -> known.put(id, site));
        }
        return Optional.ofNullable(known.get(id));
    }

    private static ServedModel served(Model model, List<ServedReplica> replicas) {
        return new ServedModel(
                model.name(),
                model.kind(),
                model.owner(),
                model.audience(),
                model.version(),
                model.contextTokens(),
                model.maxOutputTokens(),
                model.createdAt(),
                replicas);
    }

    private Optional<ServedReplica> served(Model model, SealedReplica sealed, Site site) {
        Replica replica = sealed.replica();
        if (replica.url().isPresent()) {
            return credential(model.owner(), sealed)
                    .map(credential -> served(replica, replica.url().get(), credential, site));
        }
        return Optional.ofNullable(ready.get(model.name().text()))
                .map(now -> served(replica, now.address().resolve("/v1"), Optional.of(now.bearer()), site));
    }

    private static ServedReplica served(Replica replica, URI address, Optional<Secret> credential, Site site) {
        return new ServedReplica(
                replica.id(), address, replica.upstreamModel(), credential, site.id(), site.tier(), site.owner());
    }

    /** Empty if the credential cannot be opened: without it the server would only refuse the calls. */
    private Optional<Optional<Secret>> credential(TenantId owner, SealedReplica sealed) {
        try {
            return Optional.of(sealed.sealed()
                    .map(secret ->
                            seal.open(owner, secret.reveal(), sealed.replica().id())));
        } catch (Problem unopened) {
            LOG.error(
                    "The credential of replica {} cannot be opened; it is left out",
                    sealed.replica().id(),
                    unopened);
            return Optional.empty();
        }
    }

    private Replica replica(NewReplica wanted, ModelName name, UpstreamProbe.Answer answer) {
        Site site = sites.find(wanted.site())
                .orElseThrow(() -> Problem.of(ModelsProblem.NO_SUCH_SITE).with("site", wanted.site()));
        String upstream = wanted.upstreamModel().orElseGet(() -> toldName(answer, name));
        if (upstream.isBlank() || upstream.length() > MAX_UPSTREAM_NAME_CHARS) {
            throw Problem.of(ModelsProblem.NAME_INVALID).with("name", upstream).with("max", MAX_UPSTREAM_NAME_CHARS);
        }
        return new Replica(
                new ReplicaId(ids.next()),
                site.id(),
                Optional.of(wanted.address().url()),
                upstream,
                wanted.credential().isPresent(),
                clock.instant());
    }

    /** The server's only model, or else the one of the same name. */
    private static String toldName(UpstreamProbe.Answer answer, ModelName name) {
        return answer instanceof UpstreamProbe.Answer.Models(var found) && found.size() == 1
                ? found.getFirst().name()
                : name.text();
    }

    private static int toldContext(UpstreamProbe.Answer answer, String upstream) {
        return answer instanceof UpstreamProbe.Answer.Models(var found)
                ? found.stream()
                        .filter(each -> each.name().equals(upstream))
                        .map(UpstreamProbe.Found::contextTokens)
                        .flatMapToInt(OptionalInt::stream)
                        .findFirst()
                        .orElse(0)
                : 0;
    }

    private byte @Nullable [] sealed(TenantId owner, NewReplica wanted, ReplicaId id) {
        return wanted.credential().map(secret -> seal.seal(owner, secret, id)).orElse(null);
    }

    private static Problem noSuch(ModelName name) {
        return Problem.of(ModelsProblem.NO_SUCH_MODEL).with("name", name);
    }
}

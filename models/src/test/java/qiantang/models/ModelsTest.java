package qiantang.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.audit.AuditSchema;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.compute.ComputeSchema;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.compute.local.LocalEngine;
import qiantang.compute.local.LocalModels;
import qiantang.compute.local.ModelPlan;
import qiantang.foundation.database.DatabaseProblem;
import qiantang.foundation.http.Problem;
import qiantang.foundation.secrets.Secret;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.models.served.ServedModel;
import qiantang.models.served.ServedModels;
import qiantang.models.served.ServedReplica;
import qiantang.models.upstream.EgressRule;
import qiantang.models.upstream.EgressRule.Hand;
import qiantang.models.upstream.UpstreamAddress;
import qiantang.models.upstream.UpstreamProbe.Answer;
import qiantang.terms.ReplicaId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;
import qiantang.terms.UuidV7;

class ModelsTest {
    private static final TestDatabase POSTGRES =
            TestDatabase.with(AuditSchema.ROOM, ComputeSchema.ROOM, ModelsSchema.ROOM);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z"));
    private static final UuidV7 IDS = new UuidV7(CLOCK, new Random(1));
    private static final String BY = "member:7";
    private static final String TWO =
            "{\"data\":[{\"id\":\"Qwen/Qwen3-8B\",\"max_model_len\":32768},{\"id\":\"other\"}]}";
    private static final String ONE = "{\"data\":[{\"id\":\"Qwen/Qwen3-8B\",\"max_model_len\":32768}]}";

    private final AtomicBoolean logBreaks = new AtomicBoolean();
    private final Trail real = Trail.into(IDS, CLOCK, new SecureRandom());
    private final Trail trail = (handle, leaf) -> {
        UUID id = real.append(handle, leaf);
        if (logBreaks.getAndSet(false)) {
            throw new IllegalStateException("the log is broken");
        }
        return id;
    };
    private final Sites sites = new Sites(POSTGRES.database(), IDS, CLOCK);
    private final Models models =
            new Models(POSTGRES.database(), trail, sites, new Mirrored(), EgressRule.ofSystem(), IDS, CLOCK);
    private final TenantId owner = new TenantId(UUID.randomUUID());
    private final Site site = sites.external(owner);
    private final ModelName name = new ModelName("qwen-" + IDS.next());

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    /** Turns the bytes around: enough to tell sealed from open, and one replica's and owner's from another's. */
    private static final class Mirrored implements CredentialSeal {
        @Override
        public byte[] seal(TenantId owner, Secret credential, ReplicaId replica) {
            return new StringBuilder(credential.revealText() + replica + owner)
                    .reverse()
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Secret open(TenantId owner, byte[] sealed, ReplicaId replica) {
            String text = new StringBuilder(new String(sealed, StandardCharsets.UTF_8))
                    .reverse()
                    .toString();
            assertThat(text).endsWith(replica.text() + owner.text());
            return Secret.of(text.substring(0, text.length() - 72));
        }
    }

    private NewModel model() {
        return model(Audience.EVERYBODY);
    }

    private NewModel model(Audience audience) {
        return new NewModel(name, ModelKind.CHAT, audience, "1", OptionalInt.empty(), OptionalInt.of(512));
    }

    private NewReplica at(String url) {
        return new NewReplica(
                UpstreamAddress.parse(url), Optional.empty(), Optional.of(Secret.of("sk-upstream")), site.id());
    }

    private Optional<ServedModel> served() {
        return models.served().newest().models().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    private static void assertProblem(ModelsProblem code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void aLocalModelThatTheDatabaseDidNotTakeIsBroughtAgain(@TempDir Path folder) throws Exception {
        AtomicInteger away = new AtomicInteger(2);
        Trail absent = (handle, leaf) -> {
            if (away.getAndDecrement() > 0) {
                throw Problem.of(DatabaseProblem.UNAVAILABLE);
            }
            return real.append(handle, leaf);
        };
        Models patient =
                new Models(POSTGRES.database(), absent, sites, new Mirrored(), EgressRule.ofSystem(), IDS, CLOCK);
        CountDownLatch taken = new CountDownLatch(1);
        patient.served().onChange(snapshot -> {
            if (snapshot.models().stream().anyMatch(model -> model.name().equals(name))) {
                taken.countDown();
            }
        });
        ModelPlan plan =
                new ModelPlan(name.text(), LocalModel.Kind.EMBEDDINGS, "quantised", Optional.empty(), 1, 512, 1);
        try (LocalEngine engine = new LocalEngine(folder, List.of(plan), CLOCK);
                LocalServing serving = LocalServing.begin(engine, patient, sites.local(owner, Tier.CITY))) {
            assertThat(serving).isNotNull();
            assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void onlyTheOperatorShowsAModelToEverybody() {
        assertProblem(
                ModelsProblem.EVERYBODY_BY_OPERATOR,
                () -> models.add(BY, owner, model(), at("http://[2001:db8::1]"), Hand.TENANT));
        assertThat(served()).isEmpty();
    }

    @Test
    void theNamesOfTheModelsThatComeAlongAreKeptForThem() {
        for (String kept : LocalModels.NAMES) {
            NewModel wanted = new NewModel(
                    new ModelName(kept), ModelKind.CHAT, Audience.OWNER, "1", OptionalInt.empty(), OptionalInt.empty());
            for (Hand hand : Hand.values()) {
                assertProblem(
                        ModelsProblem.NAME_RESERVED,
                        () -> models.add(BY, owner, wanted, at("http://[2001:db8::1]"), hand));
            }
        }
    }

    @Test
    void aServerBehindANameIsFoundOutAndServed() throws Exception {
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            Models.Added added = models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR);

            assertThat(added.answer()).isInstanceOf(Answer.Models.class);
            assertThat(server.shownAuthorization).hasValue("Bearer sk-upstream");
            ServedModel now = served().orElseThrow();
            assertThat(now.contextTokens()).isEqualTo(32_768);
            assertThat(now.maxOutputTokens()).isEqualTo(512);
            ServedReplica replica = now.replicas().getFirst();
            assertThat(replica.address()).isEqualTo(URI.create(server.url() + "/v1"));
            assertThat(replica.upstreamModel()).isEqualTo("Qwen/Qwen3-8B");
            assertThat(replica.credential()).hasValue(Secret.of("sk-upstream"));
            assertThat(replica.site()).isEqualTo(site.id());
            assertThat(replica.supplier()).isEqualTo(owner);
        }
    }

    @Test
    void ofSeveralModelsTheOneOfTheSameNameIsMeant() throws Exception {
        try (UpstreamStub server = new UpstreamStub(200, TWO)) {
            models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR);

            assertThat(served().orElseThrow().replicas().getFirst().upstreamModel())
                    .isEqualTo(name.text());
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAddedAndThatIsSaid() throws Exception {
        String nowhere;
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            nowhere = server.url();
        }

        Models.Added added = models.add(BY, owner, model(), at(nowhere), Hand.OPERATOR);

        assertThat(added.answer()).isInstanceOf(Answer.Silent.class);
        assertThat(served()).isPresent();
    }

    @Test
    void aServerThatLetsNobodySeeIsAddedAndThatIsSaid() throws Exception {
        try (UpstreamStub server = new UpstreamStub(401, "{}")) {
            assertThat(models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR)
                            .answer())
                    .isEqualTo(new Answer.Refused(401));
        }
    }

    @Test
    void aNameMeansOneThingInTheWholeCloud() throws Exception {
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR);
            TenantId other = new TenantId(UUID.randomUUID());

            assertProblem(
                    ModelsProblem.NAME_TAKEN, () -> models.add(BY, other, model(), at(server.url()), Hand.OPERATOR));
        }
    }

    @Test
    void furtherServersStandBehindTheSameName() throws Exception {
        try (UpstreamStub first = new UpstreamStub(200, ONE);
                UpstreamStub second = new UpstreamStub(200, ONE)) {
            models.add(BY, owner, model(), at(first.url()), Hand.OPERATOR);
            models.addReplica(BY, owner, name, at(second.url()), Hand.OPERATOR);

            assertThat(served().orElseThrow().replicas()).hasSize(2);
            assertProblem(
                    ModelsProblem.REPLICA_EXISTS,
                    () -> models.addReplica(BY, owner, name, at(second.url()), Hand.OPERATOR));
            models.removeReplica(
                    BY,
                    owner,
                    name,
                    served().orElseThrow().replicas().getFirst().id());
            assertThat(served().orElseThrow().replicas()).hasSize(1);
        }
    }

    @Test
    void anotherTenantCannotTouchAModel() throws Exception {
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR);
            TenantId other = new TenantId(UUID.randomUUID());

            assertProblem(ModelsProblem.NO_SUCH_MODEL, () -> models.remove(BY, other, name));
            assertProblem(
                    ModelsProblem.NO_SUCH_MODEL,
                    () -> models.addReplica(BY, other, name, at(server.url()), Hand.OPERATOR));
            models.remove(BY, owner, name);
            assertThat(served()).isEmpty();
        }
    }

    @Test
    void aListShowsWhatTheTenantMaySee() throws Exception {
        TenantId child = new TenantId(UUID.randomUUID());
        TenantId stranger = new TenantId(UUID.randomUUID());
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            for (Audience audience : Audience.values()) {
                NewModel wanted = new NewModel(
                        new ModelName("list-" + audience),
                        ModelKind.CHAT,
                        audience,
                        "1",
                        OptionalInt.empty(),
                        OptionalInt.empty());
                models.add(BY, owner, wanted, at(server.url()), Hand.OPERATOR);
            }
        }

        assertThat(listed(List.of(owner))).containsExactly("list-EVERYBODY", "list-OWNER", "list-SUBTREE");
        assertThat(listed(List.of(owner, child))).containsExactly("list-EVERYBODY", "list-SUBTREE");
        assertThat(listed(List.of(stranger))).containsExactly("list-EVERYBODY");
    }

    private List<String> listed(List<TenantId> path) {
        return models.list(path, Optional.of("list-"), 3).stream()
                .map(model -> model.name().text())
                .filter(text -> text.startsWith("list-"))
                .toList();
    }

    @Test
    void aTenantCannotReachIntoTheNetworkOfTheCloud() {
        assertProblem(
                ModelsProblem.ADDRESS_FORBIDDEN,
                () -> models.add(BY, owner, model(Audience.SUBTREE), at("http://127.0.0.1:9/v1"), Hand.TENANT));
    }

    @Test
    void aLocalModelIsServedWhileItIsReadyUnderOneReplicaId() {
        Site local = sites.local(owner, Tier.COUNTY);
        models.follow(local(new ModelState.Loading()), local);
        assertThat(served().orElseThrow().replicas()).isEmpty();

        models.follow(local(new ModelState.Ready(URI.create("http://127.0.0.1:9101"), Secret.of("one"))), local);
        ServedReplica first = served().orElseThrow().replicas().getFirst();
        assertThat(first.address()).isEqualTo(URI.create("http://127.0.0.1:9101/v1"));

        models.follow(local(new ModelState.Restarting(1, Duration.ZERO)), local);
        assertThat(served().orElseThrow().replicas()).isEmpty();

        models.follow(local(new ModelState.Ready(URI.create("http://127.0.0.1:9102"), Secret.of("two"))), local);
        ServedReplica second = served().orElseThrow().replicas().getFirst();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.credential()).hasValue(Secret.of("two"));
        assertProblem(ModelsProblem.BUILT_IN, () -> models.remove(BY, owner, name));
        assertProblem(ModelsProblem.BUILT_IN, () -> models.removeReplica(BY, owner, name, first.id()));
    }

    private LocalModel local(ModelState state) {
        return new LocalModel(name.text(), LocalModel.Kind.CHAT, "q4_1", 4_096, 2, state);
    }

    @Test
    void versionsGrowWithChangesAndOnlyWithThem() throws Exception {
        List<Long> versions = new ArrayList<>();
        models.served().onChange(snapshot -> versions.add(snapshot.version()));
        try (UpstreamStub server = new UpstreamStub(200, ONE)) {
            models.add(BY, owner, model(), at(server.url()), Hand.OPERATOR);
        }
        models.refresh();
        models.remove(BY, owner, name);

        assertThat(versions).hasSize(2).isSorted().doesNotHaveDuplicates();
        ServedModels.Snapshot newest = models.served().newest();
        assertThat(newest.version()).isEqualTo(versions.getLast());
    }

    @Test
    void aChangeAndItsLeafHappenTogetherOrNotAtAll() throws Throwable {
        try (UpstreamStub first = new UpstreamStub(200, ONE);
                UpstreamStub second = new UpstreamStub(200, ONE)) {
            together(
                    () -> models.add(BY, owner, model(), at(first.url()), Hand.OPERATOR),
                    LeafKind.MODEL_ADDED,
                    LeafKind.MODEL_PUBLISHED);
            together(() -> models.addReplica(BY, owner, name, at(second.url()), Hand.OPERATOR), LeafKind.MODEL_CHANGED);
            ReplicaId one = served().orElseThrow().replicas().getFirst().id();
            together(() -> models.removeReplica(BY, owner, name, one), LeafKind.MODEL_CHANGED);
            together(() -> models.remove(BY, owner, name), LeafKind.MODEL_REMOVED);
            assertThat(asSuperuser("select convert_from(entry, 'UTF8') from audit.pending"))
                    .isNotEmpty()
                    .noneMatch(entry -> entry.contains(first.url()) || entry.contains("sk-upstream"));
        }
        Site local = sites.local(owner, Tier.COUNTY);
        LocalModel other =
                new LocalModel(name.text(), LocalModel.Kind.CHAT, "q8_0", 4_096, 2, new ModelState.Loading());
        together(
                () -> models.follow(local(new ModelState.Loading()), local),
                LeafKind.MODEL_ADDED,
                LeafKind.MODEL_PUBLISHED);
        together(() -> models.follow(other, local), LeafKind.MODEL_CHANGED);
        models.follow(other, local);
        assertThat(logged()).as("what changes nothing is not logged").hasSize(8);
    }

    private void together(ThrowingCallable change, LeafKind... kinds) throws Throwable {
        List<String> before = contents();
        List<String> logged = logged();
        logBreaks.set(true);
        assertThatThrownBy(change).hasMessageContaining("the log is broken");
        assertThat(contents()).isEqualTo(before);
        assertThat(logged()).isEqualTo(logged);

        change.call();
        assertThat(contents()).isNotEqualTo(before);
        List<String> now = logged();
        assertThat(now).hasSize(logged.size() + kinds.length);
        assertThat(now.subList(logged.size(), now.size()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(kinds).map(LeafKind::word).toList());
    }

    private List<String> contents() throws SQLException {
        return asSuperuser("""
                select m::text from models.model m where owner_id = '%1$s'
                union all select r::text from models.replica r where owner_id = '%1$s' order by 1
                """.formatted(owner));
    }

    private List<String> logged() throws SQLException {
        return asSuperuser("select kind from audit.pending where tenant_id = '%s' order by id".formatted(owner));
    }

    private static List<String> asSuperuser(String query) throws SQLException {
        try (Connection connection = POSTGRES.superuser();
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    @Test
    void aStrangerSeesNothingOfTheTables() {
        IsolationCheck.of(POSTGRES, "models")
                .plant("models.model", (handle, tenant) -> plantModel(handle, tenant))
                .plant("models.replica", (handle, tenant) -> {
                    String model = plantModel(handle, tenant);
                    handle.execute("""
                            insert into models.replica (replica_id, model_name, owner_id, site_id, url,
                                                        upstream_model, created_at)
                            values (?, ?, ?, ?, 'http://x/v1', 'm', now())
                            """, UUID.randomUUID(), model, tenant.value(), UUID.randomUUID());
                })
                .run();
    }

    private static String plantModel(Handle handle, TenantId tenant) {
        String model = "planted-" + UUID.randomUUID();
        handle.execute("""
                insert into models.model (name, owner_id, kind, audience, version, context_tokens,
                                          max_output_tokens, built_in, created_at)
                values (?, ?, 'CHAT', 'OWNER', '1', 0, 0, false, now())
                """, model, tenant.value());
        return model;
    }
}

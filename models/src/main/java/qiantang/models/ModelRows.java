package qiantang.models;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.secrets.Secret;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** The tables of models and replicas. */
final class ModelRows {
    private static final String SEEN_BY = """
            (audience = 'EVERYBODY' or owner_id = :tenant or (audience = 'SUBTREE' and owner_id = any(:path)))
            """;
    private static final String ALL_REPLICAS = "select * from models.replica";

    private ModelRows() {}

    /** A replica with its sealed credential, for whoever has to call it. */
    record SealedReplica(Replica replica, Optional<Secret> sealed) {}

    /** False if the name is taken. */
    static boolean insert(Handle handle, Model model) {
        return handle.createUpdate("""
                        insert into models.model (name, owner_id, kind, audience, version, context_tokens,
                                                  max_output_tokens, built_in, created_at)
                        values (:name, :owner, :kind, :audience, :version, :context, :output, :builtIn, :now)
                        on conflict (name) do nothing
                        """)
                        .bind("name", model.name().text())
                        .bind("owner", model.owner().value())
                        .bind("kind", model.kind().name())
                        .bind("audience", model.audience().name())
                        .bind("version", model.version())
                        .bind("context", model.contextTokens())
                        .bind("output", model.maxOutputTokens())
                        .bind("builtIn", model.builtIn())
                        .bind("now", model.createdAt().atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    /** What the local engine says of its own model now. */
    static void renew(Handle handle, Model model) {
        handle.createUpdate("""
                update models.model set version = :version, context_tokens = :context
                 where name = :name and built_in
                """)
                .bind("name", model.name().text())
                .bind("version", model.version())
                .bind("context", model.contextTokens())
                .execute();
    }

    /** False if the model has this very replica already. */
    static boolean insert(Handle handle, Model model, Replica replica, byte @Nullable [] credential) {
        return handle.createUpdate("""
                        insert into models.replica (replica_id, model_name, owner_id, site_id, url, upstream_model,
                                                    credential, created_at)
                        values (:id, :model, :owner, :site, :url, :upstream, :credential, :now)
                        on conflict (model_name, url, upstream_model) do nothing
                        """)
                        .bind("id", replica.id().value())
                        .bind("model", model.name().text())
                        .bind("owner", model.owner().value())
                        .bind("site", replica.site().value())
                        .bind("url", replica.url().map(URI::toString).orElse(null))
                        .bind("upstream", replica.upstreamModel())
                        .bind("credential", credential)
                        .bind("now", replica.createdAt().atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    static boolean delete(Handle handle, ModelName name) {
        return handle.createUpdate("delete from models.model where name = :name")
                        .bind("name", name.text())
                        .execute()
                == 1;
    }

    static boolean delete(Handle handle, ModelName name, ReplicaId replica) {
        return handle.createUpdate("delete from models.replica where model_name = :name and replica_id = :id")
                        .bind("name", name.text())
                        .bind("id", replica.value())
                        .execute()
                == 1;
    }

    /** So that two who add at once do not both pass the limit. */
    static int lockAndCountReplicas(Handle handle, ModelName name) {
        handle.createQuery("select 1 from models.model where name = :name for update")
                .bind("name", name.text())
                .mapTo(Integer.class)
                .findOne();
        return handle.createQuery("select count(*) from models.replica where model_name = :name")
                .bind("name", name.text())
                .mapTo(Integer.class)
                .one();
    }

    static int count(Handle handle, TenantId owner) {
        return handle.createQuery("select count(*) from models.model where owner_id = :owner")
                .bind("owner", owner.value())
                .mapTo(Integer.class)
                .one();
    }

    static Optional<Model> find(Handle handle, ModelName name) {
        return handle.createQuery("select * from models.model where name = :name")
                .bind("name", name.text())
                .map((row, context) -> model(row, replicas(handle, name)))
                .findOne();
    }

    /** By name, beginning after one. */
    static List<Model> seenBy(Handle handle, List<TenantId> path, String after, int rows) {
        return handle
                .createQuery(
                        "select * from models.model where name > :after and " + SEEN_BY + " order by name limit :rows")
                .bind("after", after)
                .bind("rows", rows)
                .bind("tenant", path.getLast().value())
                .bindArray(
                        "path", UUID.class, path.stream().map(TenantId::value).toList())
                .map((row, context) -> model(row, List.of()))
                .list()
                .stream()
                .map(model -> withReplicas(model, replicas(handle, model.name())))
                .toList();
    }

    /** Every model, by name. */
    static List<Model> all(Handle handle) {
        return handle.createQuery("select * from models.model order by name")
                .map((row, context) -> model(row, List.of()))
                .list();
    }

    /** Every replica by its model, each model's in the order in which they came. */
    static Map<ModelName, List<SealedReplica>> allReplicas(Handle handle) {
        Map<ModelName, List<SealedReplica>> byModel = new HashMap<>();
        handle.createQuery(ALL_REPLICAS + " order by replica_id")
                .map((row, context) -> Map.entry(
                        new ModelName(row.getString("model_name")),
                        new SealedReplica(
                                replica(row),
                                Optional.ofNullable(row.getBytes("credential")).map(Secret::of))))
                .forEach(entry -> byModel.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                        .add(entry.getValue()));
        return byModel;
    }

    private static List<Replica> replicas(Handle handle, ModelName name) {
        return handle.createQuery(ALL_REPLICAS + " where model_name = :name order by replica_id")
                .bind("name", name.text())
                .map((row, context) -> replica(row))
                .list();
    }

    private static Model withReplicas(Model model, List<Replica> replicas) {
        return new Model(
                model.name(),
                model.owner(),
                model.kind(),
                model.audience(),
                model.version(),
                model.contextTokens(),
                model.maxOutputTokens(),
                model.builtIn(),
                model.createdAt(),
                replicas);
    }

    private static Model model(ResultSet row, List<Replica> replicas) throws SQLException {
        return new Model(
                new ModelName(row.getString("name")),
                new TenantId(row.getObject("owner_id", UUID.class)),
                ModelKind.valueOf(row.getString("kind")),
                Audience.valueOf(row.getString("audience")),
                row.getString("version"),
                row.getInt("context_tokens"),
                row.getInt("max_output_tokens"),
                row.getBoolean("built_in"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                replicas);
    }

    private static Replica replica(ResultSet row) throws SQLException {
        return new Replica(
                new ReplicaId(row.getObject("replica_id", UUID.class)),
                new SiteId(row.getObject("site_id", UUID.class)),
                Optional.ofNullable(row.getString("url")).map(URI::create),
                row.getString("upstream_model"),
                row.getBytes("credential") != null,
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}

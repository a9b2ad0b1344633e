package qiantang.gateway.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.KeyId;
import qiantang.terms.ReplicaId;

/** One snapshot, arranged for being looked things up in. Immutable but for the counters of what is under way. */
public final class Directory {
    private final long version;
    private final Map<KeyHash, Holder> holders;
    private final Map<String, Model> models;
    private final List<Model> modelsInOrder;
    private final Map<KeyId, KeyLoad> loadsOfKeys;
    private final Map<ReplicaId, ReplicaLoad> loads;
    private final PriceList prices;

    private Directory(Snapshot snapshot, Map<KeyId, KeyLoad> keysBefore, Map<ReplicaId, ReplicaLoad> loadsBefore) {
        this.version = snapshot.version();
        this.holders = HashMap.newHashMap(snapshot.keys().size());
        this.models = HashMap.newHashMap(snapshot.models().size());
        this.loadsOfKeys = HashMap.newHashMap(snapshot.keys().size());
        this.loads = new HashMap<>();
        List<Model> inOrder = new ArrayList<>();
        for (KeyGrant key : snapshot.keys()) {
            KeyLoad load = keysBefore.getOrDefault(key.key(), new KeyLoad());
            loadsOfKeys.put(key.key(), load);
            holders.put(key.hash(), new Holder(key, load));
        }
        for (ServedModel served : snapshot.models()) {
            List<Replica> replicas = new ArrayList<>();
            for (ServedReplica replica : served.replicas()) {
                ReplicaLoad load =
                        loads.computeIfAbsent(replica.id(), id -> loadsBefore.getOrDefault(id, new ReplicaLoad()));
                replicas.add(new Replica(replica, served.kind(), load));
            }
            Model model = new Model(served, replicas);
            models.put(served.name(), model);
            inOrder.add(model);
        }
        this.modelsInOrder = List.copyOf(inOrder);
        this.prices = new PriceList(snapshot.prices());
    }

    /** Arranges a snapshot; what is under way at the time of the one before goes on being counted. */
    public static Directory of(Snapshot snapshot, @Nullable Directory before) {
        return before == null
                ? new Directory(snapshot, Map.of(), Map.of())
                : new Directory(snapshot, before.loadsOfKeys, before.loads);
    }

    public long version() {
        return version;
    }

    public Optional<Holder> holder(KeyHash hash) {
        return Optional.ofNullable(holders.get(hash));
    }

    public Optional<Model> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** What calls cost and who pays. */
    public PriceList prices() {
        return prices;
    }

    /** All models, as the snapshot lists them. */
    public List<Model> models() {
        return modelsInOrder;
    }
}

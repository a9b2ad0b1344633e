package qiantang.gateway.feed;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a gateway may let in and where it may send it, as of one version. It replaces the one before as a whole.
 *
 * @param version grows with every change of anything below
 * @param keys every key that a caller may show, also those that no longer open anything, so that their holder is told
 *     why; no hash twice
 * @param models every model that is served under a name; no name twice
 * @param prices what calls cost and who pays
 */
public record Snapshot(long version, List<KeyGrant> keys, List<ServedModel> models, PriceSheet prices) {
    public Snapshot {
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1: " + version);
        }
        keys = List.copyOf(keys);
        models = List.copyOf(models);
        Set<KeyHash> hashes = HashSet.newHashSet(keys.size());
        for (KeyGrant key : keys) {
            if (!hashes.add(key.hash())) {
                throw new IllegalArgumentException("two grants for the key " + key.key());
            }
        }
        Set<String> names = HashSet.newHashSet(models.size());
        for (ServedModel model : models) {
            if (!names.add(model.name())) {
                throw new IllegalArgumentException("two models are named " + model.name());
            }
        }
    }
}

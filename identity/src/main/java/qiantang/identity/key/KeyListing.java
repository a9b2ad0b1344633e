package qiantang.identity.key;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import qiantang.identity.access.Role;

/**
 * All keys at one moment. Equal versions mean equal contents; a greater version has seen every change that a smaller one
 * has seen.
 */
public final class KeyListing {
    /** Before anything was read. */
    static final KeyListing NONE = new KeyListing(0, List.of(), Set.of());

    private final long version;
    private final Map<KeyHash, KeyEntry> byHash = new HashMap<>();
    private final Set<Role> vacantOffices = EnumSet.noneOf(Role.class);

    KeyListing(long version, List<KeyEntry> entries, Set<Role> vacantOffices) {
        this.version = version;
        entries.forEach(entry -> byHash.put(entry.hash(), entry));
        this.vacantOffices.addAll(vacantOffices);
    }

    public long version() {
        return version;
    }

    /** Also those that do not work any more, for a while, so that whoever still uses one is told why. */
    public Collection<KeyEntry> entries() {
        return List.copyOf(byHash.values());
    }

    public Optional<KeyEntry> find(KeyHash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    /** The offices that nobody holds at the root tenant; the founder's key stands in for them. */
    public Set<Role> vacantOffices() {
        return EnumSet.copyOf(vacantOffices);
    }
}

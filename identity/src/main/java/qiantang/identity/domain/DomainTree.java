package qiantang.identity.domain;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import qiantang.terms.Domain;
import qiantang.terms.SiteSet;

/** All domains at one moment, and what being bound to some of them means. */
public final class DomainTree {
    private final Map<DomainId, DomainNode> nodes = new HashMap<>();
    private final Map<DomainId, Domain> meanings = new HashMap<>();

    public DomainTree(List<DomainNode> all) {
        all.forEach(node -> nodes.put(node.id(), node));
    }

    /**
     * The domain of data that is bound to all of these: each limits it, and so does everything above each in the tree.
     *
     * @throws IllegalStateException if a binding names an unknown domain, which foreign keys rule out
     */
    public Domain meaning(Collection<DomainId> bindings) {
        return Domain.derived(bindings.stream().map(this::meaning).toList());
    }

    private Domain meaning(DomainId id) {
        Domain known = meanings.get(id);
        if (known != null) {
            return known;
        }
        Domain meaning = upward(id).map(DomainTree::own).reduce(Domain.OPEN, Domain::intersect);
        meanings.put(id, meaning);
        return meaning;
    }

    private Stream<DomainNode> upward(DomainId id) {
        DomainNode node = Optional.ofNullable(nodes.get(id))
                .orElseThrow(() -> new IllegalStateException("a binding names an unknown domain: " + id));
        return node.parent()
                .map(parent -> Stream.concat(Stream.of(node), upward(parent)))
                .orElseGet(() -> Stream.of(node));
    }

    private static Domain own(DomainNode node) {
        SiteSet sites = node.newest().sites();
        return Domain.of(node.path(), node.newest().number(), sites);
    }
}

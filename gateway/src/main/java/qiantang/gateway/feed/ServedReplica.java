package qiantang.gateway.feed;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/**
 * One running copy of a served model (副本), as the gateway reaches it.
 *
 * @param address where its OpenAI interface begins, such as {@code http://127.0.0.1:9101/v1}: scheme, host, port and
 *     path, nothing else
 * @param upstreamModel what the replica itself calls the model
 * @param credential absent if the replica asks for none
 * @param site where the data of a call will be while the replica works on it
 * @param mayBePrivate whether its name may stand for an address of our own network; false where a tenant named it, so that
 *     a name cannot turn inwards after it was added
 */
public record ServedReplica(
        ReplicaId id,
        URI address,
        String upstreamModel,
        @Nullable UpstreamCredential credential,
        SiteId site,
        Tier tier,
        boolean mayBePrivate) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public ServedReplica {
        boolean plain = address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null;
        if (!plain || address.getScheme() == null || !SCHEMES.contains(address.getScheme())) {
            throw new IllegalArgumentException("a replica's address is http(s)://host[:port][/path], not " + address);
        }
        if (upstreamModel.isEmpty()) {
            throw new IllegalArgumentException("a replica calls its model something");
        }
    }
}

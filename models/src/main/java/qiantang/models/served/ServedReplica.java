package qiantang.models.served;

import java.net.URI;
import java.util.Optional;
import qiantang.foundation.secrets.Secret;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;

/**
 * A replica as a gateway needs it.
 *
 * @param address where its OpenAI interface begins, such as {@code http://127.0.0.1:9101/v1}
 * @param credential shown as a bearer with each call
 * @param supplier the tenant that owns the site
 */
public record ServedReplica(
        ReplicaId id,
        URI address,
        String upstreamModel,
        Optional<Secret> credential,
        SiteId site,
        Tier tier,
        TenantId supplier) {}

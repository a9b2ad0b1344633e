package qiantang.models.served;

import java.time.Instant;
import java.util.List;
import qiantang.models.Audience;
import qiantang.models.ModelKind;
import qiantang.models.ModelName;
import qiantang.terms.TenantId;

/**
 * A model as a gateway needs it.
 *
 * @param audience together with the owner says who may see it; the tree of tenants is identity's
 * @param contextTokens 0 if nobody said
 * @param maxOutputTokens 0 if nobody said
 * @param replicas empty while nobody serves it
 */
public record ServedModel(
        ModelName name,
        ModelKind kind,
        TenantId owner,
        Audience audience,
        String version,
        int contextTokens,
        int maxOutputTokens,
        Instant createdAt,
        List<ServedReplica> replicas) {
    public ServedModel {
        replicas = List.copyOf(replicas);
    }
}

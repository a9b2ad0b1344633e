package qiantang.models;

import java.time.Instant;
import java.util.List;
import qiantang.terms.TenantId;

/**
 * A name under which a model is called (推理服务), and what stands behind it.
 *
 * @param version a label that goes into the record of each call
 * @param contextTokens of prompt and answer together; 0 if nobody said
 * @param maxOutputTokens for calls that name no limit; 0 if nobody said
 * @param builtIn comes from the local engine and is kept by it
 */
public record Model(
        ModelName name,
        TenantId owner,
        ModelKind kind,
        Audience audience,
        String version,
        int contextTokens,
        int maxOutputTokens,
        boolean builtIn,
        Instant createdAt,
        List<Replica> replicas) {
    public Model {
        replicas = List.copyOf(replicas);
    }
}

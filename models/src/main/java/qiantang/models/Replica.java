package qiantang.models;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;

/**
 * One running copy of a model (副本).
 *
 * @param url where its OpenAI interface begins; absent for the local engine
 * @param upstreamModel what the server itself calls the model
 * @param hasCredential whether calls to it carry one; the credential itself is never shown
 */
public record Replica(
        ReplicaId id, SiteId site, Optional<URI> url, String upstreamModel, boolean hasCredential, Instant createdAt) {}

package qiantang.models;

import java.util.Optional;
import qiantang.foundation.secrets.Secret;
import qiantang.models.upstream.UpstreamAddress;
import qiantang.terms.SiteId;

/**
 * A server that shall answer for a model.
 *
 * @param upstreamModel absent to find out: the server's only model, or the one of the same name
 * @param site where the data of a call will be while the server works on it
 */
public record NewReplica(
        UpstreamAddress address, Optional<String> upstreamModel, Optional<Secret> credential, SiteId site) {}

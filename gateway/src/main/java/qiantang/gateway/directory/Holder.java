package qiantang.gateway.directory;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.terms.Domain;

/** Whoever showed a key that we know. */
public final class Holder {
    private final KeyGrant grant;
    private final List<Domain.Origin> origins;
    private final KeyLoad load;

    Holder(KeyGrant grant, KeyLoad load) {
        this.grant = grant;
        this.origins = List.copyOf(grant.domain().origins());
        this.load = load;
    }

    public KeyGrant grant() {
        return grant;
    }

    /** Where the data of this holder's calls comes from. */
    public List<Domain.Origin> origins() {
        return origins;
    }

    /** Shared by all snapshots of the same key. */
    public AtomicInteger callsUnderWay() {
        return load.calls();
    }

    /** What the bodies of its calls take just now. Shared by all snapshots of the same key. */
    public AtomicLong bufferedBytes() {
        return load.bufferedBytes();
    }

    /** Whether the key opens anything now. */
    public Standing standing(Instant now) {
        return switch (grant.state()) {
            case ACTIVE ->
                grant.isExpiredAt(now)
                        ? refused(Refusal.of(GatewayProblem.EXPIRED_API_KEY)
                                .with("expiry", String.valueOf(grant.expiresAt())))
                        : Standing.GOOD;
            case REVOKED -> refused(Refusal.of(GatewayProblem.REVOKED_API_KEY));
            case DISABLED -> refused(Refusal.of(GatewayProblem.DISABLED_API_KEY));
            case TENANT_SUSPENDED -> refused(Refusal.of(GatewayProblem.TENANT_SUSPENDED));
        };
    }

    /** Whether the key is good for this. */
    public Standing may(KeyGrant.Scope scope) {
        return grant.scopes().contains(scope)
                ? Standing.GOOD
                : refused(Refusal.of(GatewayProblem.MISSING_SCOPE).with("scope", scope.name()));
    }

    /** Whether the model exists for this holder at all. */
    public boolean sees(ServedModel model) {
        return model.visibility().includes(grant.tenant());
    }

    public boolean mayCall(ServedModel model) {
        return sees(model) && grant.models().includes(model.name());
    }

    private static Standing refused(Refusal refusal) {
        return new Standing.Refused(refusal);
    }
}

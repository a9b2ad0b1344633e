package qiantang.identity.signin;

import java.time.Duration;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/**
 * A way for people to prove who they are. A local password is one; an identity provider (OIDC) is another, with a proof of
 * its own.
 *
 * @param <P> what is shown as a proof
 */
@FunctionalInterface
public interface SignIn<P> {
    /** What came of it. Why somebody was refused is told to nobody. */
    sealed interface Outcome {
        record Proven(MemberId member, TenantId home) implements Outcome {}

        record Refused() implements Outcome {}

        record Delayed(Duration forNow) implements Outcome {}
    }

    /**
     * @param address where the attempt comes from
     */
    Outcome attempt(P proof, String address);
}

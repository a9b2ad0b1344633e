package qiantang.identity;

import java.util.Optional;
import qiantang.foundation.http.Caller;
import qiantang.identity.access.Actor;
import qiantang.identity.signin.Session;
import qiantang.identity.signin.SessionToken;
import qiantang.terms.TenantId;

/**
 * Who makes a request, with what it takes to ask what they may do.
 *
 * @param name what people call the member or the key
 * @param signedIn empty for keys
 */
public record IdentityCaller(Actor who, String name, Optional<SignedIn> signedIn) implements Caller {
    /** A person's session and its secret. */
    public record SignedIn(Session session, SessionToken token) {}

    @Override
    public TenantId tenant() {
        return who.tenant();
    }

    @Override
    public String actor() {
        return who.name();
    }
}

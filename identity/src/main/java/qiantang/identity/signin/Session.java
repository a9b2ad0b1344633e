package qiantang.identity.signin;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import qiantang.identity.access.Grant;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/**
 * A signed-in member, as of now.
 *
 * @param mustChangePassword whether the password is still the first one, good for nothing but choosing another
 * @param endsAt when it ends at the latest
 */
public record Session(
        UUID id,
        MemberId member,
        String login,
        String name,
        TenantId home,
        Set<Grant> grants,
        boolean mustChangePassword,
        boolean tenantSuspended,
        Instant endsAt) {

    public Session {
        grants = Set.copyOf(grants);
    }
}

package qiantang.identity;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** Everything in identity that can go wrong because of whoever asks; the catalogue says it in two languages. */
public enum IdentityProblem implements ProblemCode {
    KEY_MISSING(401),
    KEY_MALFORMED(401),
    KEY_UNKNOWN(401),
    KEY_EXPIRED(401),
    KEY_REVOKED(401),
    TENANT_SUSPENDED(403),
    SESSION_ENDED(401),
    CSRF_TOKEN_MISSING(403),
    PASSWORD_MUST_CHANGE(403),

    SIGN_IN_REFUSED(401),
    SIGN_IN_DELAYED(429),
    SIGN_IN_BUSY(503),
    ONLY_FOR_PEOPLE(403),
    PASSWORD_WRONG(403),
    PASSWORD_WEAK(422),

    SCOPE_MISSING(403),
    ROLE_MISSING(403),
    OFFICE_OF_ANOTHER(403),
    ROLE_NOT_GIVABLE(403),
    OFFICE_NOT_FOR_KEYS(403),
    SCOPE_NOT_FOR_ROLE(422),
    LIMITED_KEY(403),
    MEMBER_HOLDS_MORE(403),

    NO_SUCH_TENANT(404),
    NO_SUCH_MEMBER(404),
    NO_SUCH_KEY(404),
    NO_SUCH_DOMAIN(404),

    KIND_MISPLACED(422),
    TOO_DEEP(422),
    NAME_TAKEN(409),
    TOO_MANY_TENANTS(409),
    ROOT_STAYS(409),
    MOVE_INTO_ITSELF(409),
    MOVE_LEAVES_DOMAIN(409),

    LOGIN_TAKEN(409),
    TOO_MANY_MEMBERS(409),
    MEMBER_DISABLED(409),
    OFFICE_STANDS_ALONE(409),
    OFFICE_ONLY_AT_HOME(409),
    TOO_MANY_ROLES(409),
    LAST_OF_OFFICE(409),

    KEY_NOT_ACTIVE(409),
    FOUNDER_KEY_STAYS(409),
    TOO_MANY_KEYS(409),
    EXPIRY_PAST(422),

    DOMAIN_TAKEN(409),
    DOMAIN_PARENT_UNKNOWN(422),
    DOMAIN_OUT_OF_REACH(422),
    TOO_MANY_DOMAINS(409);

    private final int status;

    IdentityProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "identity." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}

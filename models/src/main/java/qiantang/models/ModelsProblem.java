package qiantang.models;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can go wrong with models and replicas. */
public enum ModelsProblem implements ProblemCode {
    NO_SUCH_MODEL(404),
    NO_SUCH_REPLICA(404),
    NO_SUCH_SITE(404),
    NAME_INVALID(400),
    NAME_TAKEN(409),
    NAME_RESERVED(409),
    EVERYBODY_BY_OPERATOR(403),
    REPLICA_EXISTS(409),
    BUILT_IN(409),
    TOO_MANY_MODELS(409),
    TOO_MANY_REPLICAS(409),
    URL_INVALID(400),
    ADDRESS_FORBIDDEN(403),
    HOST_UNKNOWN(400);

    private final int status;

    ModelsProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "models." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}

package qiantang.app;

import qiantang.foundation.http.ProblemCode;

/** What keeps the whole program, or a gateway of its own, from starting. */
enum AppProblem implements ProblemCode {
    HOME_IN_USE("app.home_in_use", 409),
    HOME_UNUSABLE("app.home_unusable", 500),
    DISK_FULL("app.disk_full", 507),
    MEMORY_TOO_SMALL("app.memory_too_small", 400),
    TOO_MANY_GATEWAYS("app.too_many_gateways", 409),
    GATEWAY_TOKEN_MISSING("app.gateway_token_missing", 409),
    GATEWAY_NOT_JOINED("app.gateway_not_joined", 502),
    GATEWAY_PLAIN("app.gateway_plain", 400);

    private final String code;
    private final int status;

    AppProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}

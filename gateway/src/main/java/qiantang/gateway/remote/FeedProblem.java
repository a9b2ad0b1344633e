package qiantang.gateway.remote;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** Why a gateway's question is not answered. */
public enum FeedProblem implements ProblemCode {
    FEED_TOKEN(401),
    FEED_UNKNOWN(401),
    FEED_SIGNATURE(401),
    FEED_CLOCK(401),
    FEED_PLAIN(403),
    FEED_MALFORMED(400),
    FEED_NOT_NOW(503);

    private final int status;

    FeedProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "gateway." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}

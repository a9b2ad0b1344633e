package qiantang.gateway.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.messages.Text;

/**
 * Why a call is not answered.
 *
 * @param param which field of the request is at fault, such as {@code messages[2].role}; absent if none is
 * @param retryAfter when it is worth trying again; absent if nobody knows
 */
public record Refusal(
        GatewayProblem problem,
        Text detail,
        @Nullable String param,
        @Nullable Duration retryAfter) {
    public static Refusal of(GatewayProblem problem) {
        return new Refusal(problem, problem.detail(), null, null);
    }

    public Refusal with(String name, Object value) {
        return new Refusal(problem, detail.with(name, value), param, retryAfter);
    }

    /** The same, naming the field; its sentence may name it too, as {@code {field}}. */
    public Refusal at(String field) {
        return new Refusal(problem, detail.with("field", field), field, retryAfter);
    }

    public Refusal retryAfter(Duration wait) {
        return new Refusal(problem, detail, param, wait);
    }
}

package qiantang.gateway.request;

import java.util.Map;
import qiantang.foundation.messages.Text;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;

/** Ends the reading of a body at its first fault. Never leaves this package. */
final class Misfit extends Exception {
    private final Refusal refusal;

    private Misfit(Refusal refusal) {
        super(refusal.problem().shortCode(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }

    static Misfit missing(String field) {
        return new Misfit(Refusal.of(GatewayProblem.MISSING_FIELD).at(field));
    }

    /** @param wanted the key of the sentence that says what is wanted */
    static Misfit type(String field, String wanted) {
        return because(GatewayProblem.WRONG_TYPE, field, wanted, Map.of());
    }

    static Misfit value(String field, String wanted) {
        return because(GatewayProblem.INVALID_VALUE, field, wanted, Map.of());
    }

    static Misfit above(String field, String wanted, long max) {
        return because(GatewayProblem.INVALID_VALUE, field, wanted, Map.of("max", max));
    }

    private static Misfit because(GatewayProblem problem, String field, String wanted, Map<String, Object> arguments) {
        Text sentence = new Text(wanted, arguments);
        return new Misfit(new Refusal(problem, sentence, null, null).at(field));
    }
}

package qiantang.foundation.http;

/** What can be wrong with a repeated request. */
public enum IdempotencyProblem implements ProblemCode {
    IN_PROGRESS("idempotency.in_progress", 409),
    /** Done, but its answer was too large to be given again. */
    ANSWER_NOT_KEPT("idempotency.answer_not_kept", 409),
    /** Its program died between taking effect and keeping the answer, or it took too long: nobody can tell. */
    OUTCOME_UNKNOWN("idempotency.outcome_unknown", 409),
    KEY_REUSED("idempotency.key_reused", 422),
    TOO_MANY("idempotency.too_many", 429);

    private final String code;
    private final int status;

    IdempotencyProblem(String code, int status) {
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

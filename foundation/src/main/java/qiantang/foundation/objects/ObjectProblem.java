package qiantang.foundation.objects;

import qiantang.foundation.http.ProblemCode;

/** What can be wrong with an object. */
public enum ObjectProblem implements ProblemCode {
    /** Not held by this tenant; whether the bytes exist is nobody's business. */
    NOT_FOUND("object.not_found", 404),
    /** It may not be deleted yet. Argument: {@code until}. */
    RETAINED("object.retained", 409),
    /** The put took longer than the grace period, so the bytes were collected before they were held. */
    COLLECTED_MEANWHILE("object.collected_meanwhile", 409),
    /** Argument: {@code limit}. */
    TOO_LARGE("object.too_large", 413),
    /** Argument: {@code bytes}. */
    RANGE_OUTSIDE("object.range_outside", 416),
    /** What arrived is not what was announced. */
    HASH_MISMATCH("object.hash_mismatch", 422),
    /** Cleared for another site than this one. */
    ELSEWHERE("object.elsewhere", 403),
    /** The bytes are gone although they are held. */
    LOST("object.lost", 500),
    STORAGE_FULL("object.storage_full", 507);

    private final String code;
    private final int status;

    ObjectProblem(String code, int status) {
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

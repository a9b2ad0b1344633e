package qiantang.ledger;

import java.util.Locale;
import qiantang.foundation.http.ProblemCode;

/** What can be expected to go wrong in the ledger. */
public enum LedgerProblem implements ProblemCode {
    /** More rows of sums than an answer may have. Argument: {@code max}. */
    TOO_MANY_SUMS(422),
    /** Argument: {@code max}. */
    TOO_MANY_PRICES(409),
    /** A price is far from the one before it. Arguments: {@code before}, {@code after}, {@code factor}. */
    PRICE_JUMPS(409),
    NO_SUCH_PRICE(404),
    /** Argument: {@code max}. */
    TOO_MANY_GRANTS(409),
    /** There is not enough free credit. Arguments: {@code wanted}, {@code free}. */
    CREDIT_SHORT(402),
    /** Something is owed; nothing new that costs begins until it is paid. Argument: {@code debt}. */
    IN_DEBT(402),
    NO_SUCH_HOLD(404),
    /** The hold has ended. Argument: {@code state}. */
    HOLD_ENDED(409),
    NO_SUCH_CALL(404),
    /** The call had no price, so there is nothing to correct. */
    CALL_FREE(409),
    /** The id is taken by another content. */
    OTHER_CONTENT(409),
    /** Days are closed one after the other, each when it is over. Argument: {@code next}. */
    DAY_NOT_CLOSABLE(409);

    private final int status;

    LedgerProblem(int status) {
        this.status = status;
    }

    @Override
    public String code() {
        return "ledger." + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }
}

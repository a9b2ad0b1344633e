package qiantang.ledger.statement;

import java.time.LocalDate;
import java.util.List;

/** One more thing that a reconciliation compares, by somebody who knows what this package does not. */
@FunctionalInterface
public interface Comparison {
    /** Differences that are told of one check; who has more has another problem. */
    int DIFFERENCES_MAX = 1_000;

    /** What does not agree on the books of a day. */
    List<Difference> differences(LocalDate day);
}

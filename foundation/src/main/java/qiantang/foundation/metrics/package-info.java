/**
 * Figures about the running program, in the text format of Prometheus at {@code /metrics}. Every metric has a limit to
 * its series. What is counted for money or for the record is not here but in the ledger.
 */
@NullMarked
package qiantang.foundation.metrics;

import org.jspecify.annotations.NullMarked;

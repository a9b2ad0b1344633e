/**
 * What was charged, in the format in which other people's cost tools read it: FOCUS 1.2 of the FinOps Foundation, as CSV,
 * a line at a time. Whether it is what the specification asks for is judged by the foundation's own rule model. Which
 * charges there are is the business of whoever hands them over.
 */
@NullMarked
package qiantang.ledger.focus;

import org.jspecify.annotations.NullMarked;

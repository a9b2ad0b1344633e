/**
 * What the books say at the end of a day or a month: statements for those who pay, those who call and those who supply, the
 * closing of days, and the look whether all of it agrees.
 */
@NullMarked
package qiantang.ledger.statement;

import org.jspecify.annotations.NullMarked;

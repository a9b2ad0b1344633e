/**
 * The ledger (一本账): what was used, by whom, exactly once. Now it keeps usage, one row per call; it never looks anything
 * up elsewhere, so a record carries all it needs. Money, energy and statements will stand on these rows.
 */
@NullMarked
package qiantang.ledger;

import org.jspecify.annotations.NullMarked;

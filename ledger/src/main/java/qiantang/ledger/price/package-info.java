/**
 * Price books: what use costs, for whom, from when. Versions are added, never changed; which one applies is decided by
 * {@link qiantang.terms.Prices}, in the gateway when a call is let in and here again when it is counted.
 */
@NullMarked
package qiantang.ledger.price;

import org.jspecify.annotations.NullMarked;

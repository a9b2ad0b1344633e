/** Measures the ledger: calls into a database that is already full, and a statement over many of them. */
@NullMarked
package qiantang.bench.ledger;

import org.jspecify.annotations.NullMarked;

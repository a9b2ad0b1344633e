/** The ledger's part of the management API: usage, one call at a time or summed. What it answers is in ledger.yaml. */
@NullMarked
package qiantang.ledger.api;

import org.jspecify.annotations.NullMarked;

/**
 * Credit: who may spend how much, for what, until when. Wallets with their lines, grants and the order in which they are used
 * up, and what is held back for jobs. Where the money went afterwards is in the books ({@code qiantang.ledger.book}).
 */
@NullMarked
package qiantang.ledger.credit;

import org.jspecify.annotations.NullMarked;

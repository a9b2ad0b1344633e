/**
 * The gateway's side of credit (额度): a {@link qiantang.gateway.credit.Purse} per payer, out of which each call takes a
 * hold (预扣) before it sets out and into which it settles what it really cost (结算). How much a purse has is the
 * ledger's decision, heard through the feed; what a call costs is the tariff's.
 */
@NullMarked
package qiantang.gateway.credit;

import org.jspecify.annotations.NullMarked;

/**
 * Leases of credit (额度租约): parts of a payer's credit that gateways may spend on their own.
 * {@link qiantang.ledger.lease.Desk} decides, purely, who gets how much and who has to give back;
 * {@link qiantang.ledger.lease.LeaseOffice} carries the decisions out in the database. What a call costs, and the
 * accounts themselves, are left to the rest of the room.
 */
@NullMarked
package qiantang.ledger.lease;

import org.jspecify.annotations.NullMarked;

/** Credit over three gateways, tried in thousands of interleavings: the gateways' purses against the ledger's desk. */
@NullMarked
package qiantang.app.credit;

import org.jspecify.annotations.NullMarked;

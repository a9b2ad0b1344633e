/** What gateways are told about models: one immutable snapshot after another, each with a higher version. */
@NullMarked
package qiantang.models.served;

import org.jspecify.annotations.NullMarked;

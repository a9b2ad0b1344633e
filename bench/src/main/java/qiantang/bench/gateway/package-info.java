/** What the gateway costs a call: the same load against a model server directly and through the gateway, in one run. */
@NullMarked
package qiantang.bench.gateway;

import org.jspecify.annotations.NullMarked;

/**
 * The life of a call on its event loop: arrival, the way to a replica, the way of the answer back, the end. Everything
 * of one call happens on one loop, so nothing here locks; what loops share is in
 * {@link qiantang.gateway.call.Surroundings}.
 */
@NullMarked
package qiantang.gateway.call;

import org.jspecify.annotations.NullMarked;

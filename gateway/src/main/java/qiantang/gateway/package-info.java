/**
 * The OpenAI-compatible door (网关): {@link qiantang.gateway.Gateway} lets a call in by its key, finds the replicas that
 * the caller's data may reach, passes the call to the best of them and the answer back as it comes, and records each
 * call exactly once. It has no database; all that it knows and all that it tells goes through
 * {@link qiantang.gateway.feed}. Serving models and charging for them is left to other rooms.
 */
@NullMarked
package qiantang.gateway;

import org.jspecify.annotations.NullMarked;

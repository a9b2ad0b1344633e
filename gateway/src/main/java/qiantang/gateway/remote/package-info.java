/**
 * The feed between two processes: {@link qiantang.gateway.remote.RemoteFeed} on the gateway's side,
 * {@link qiantang.gateway.remote.FeedRoutes} on the cloud's. Each side has an Ed25519 key; a token that is used once
 * tells each the other's. From then on every question and every answer is signed, on top of TLS, which only loopback
 * does without.
 */
@NullMarked
package qiantang.gateway.remote;

import org.jspecify.annotations.NullMarked;

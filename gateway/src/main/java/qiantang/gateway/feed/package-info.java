/**
 * The contract between a gateway and the rest of the cloud: a versioned {@link qiantang.gateway.feed.Snapshot} of keys
 * and models comes down, {@link qiantang.gateway.feed.JournalBatch batches} of finished calls go up, and
 * {@link qiantang.gateway.feed.CreditReport reports} are answered with what may be spent. All of it is records that
 * survive JSON ({@link qiantang.gateway.feed.FeedCodec}), so {@link qiantang.gateway.feed.Feed} is a method call within
 * one process and HTTP between two. How a call is served is left to the rest of the room.
 */
@NullMarked
package qiantang.gateway.feed;

import org.jspecify.annotations.NullMarked;

/**
 * Reads what a caller sent, strictly and in one pass of a stream parser, and makes from it what goes to a replica by
 * splicing bytes: the model's name is exchanged, the usage report of a stream is asked for, and every other byte stays
 * as it came. Whether the call is let in is decided elsewhere.
 */
@NullMarked
package qiantang.gateway.request;

import org.jspecify.annotations.NullMarked;

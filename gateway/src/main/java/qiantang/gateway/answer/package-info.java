/**
 * Understands what a replica answers, as far as it must be counted or told apart: usage, content deltas, the end of a
 * stream, errors. Reads as the bytes arrive and keeps no more than one event.
 */
@NullMarked
package qiantang.gateway.answer;

import org.jspecify.annotations.NullMarked;

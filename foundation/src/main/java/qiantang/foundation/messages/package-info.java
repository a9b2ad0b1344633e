/**
 * What people read: one catalogue of texts per room, in Chinese and English, looked up by stable keys. Problems, the
 * command line and readiness findings all take their sentences from here; which language applies is decided by whoever
 * stands at the edge ({@code Accept-Language}, {@code LANG}).
 */
@NullMarked
package qiantang.foundation.messages;

import org.jspecify.annotations.NullMarked;

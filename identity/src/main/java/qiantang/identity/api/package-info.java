/**
 * The management routes of identity, their JSON, and how a request is told who makes it. Each route asks the gate before
 * it does anything; what it does is done elsewhere in the room.
 */
@NullMarked
package qiantang.identity.api;

import org.jspecify.annotations.NullMarked;

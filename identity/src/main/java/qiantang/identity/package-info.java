/**
 * Who is there and who may do what: tenants as a tree, members, roles, keys, sign-in, data domains, and the one question
 * {@code may(actor, action, thing)}. This package is the room's front door; what a tenant uses, pays or runs belongs to
 * other rooms.
 */
@NullMarked
package qiantang.identity;

import org.jspecify.annotations.NullMarked;

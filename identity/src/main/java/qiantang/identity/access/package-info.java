/**
 * The one authorisation question, {@code may(actor, action, thing)}: roles, the three offices that check each other
 * (三权分立), what each may do and how far it reaches in the tenant tree. Pure; who holds which role is looked up
 * elsewhere and handed in.
 */
@NullMarked
package qiantang.identity.access;

import org.jspecify.annotations.NullMarked;

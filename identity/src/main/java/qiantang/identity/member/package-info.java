/** The people of a tenant, and which roles they hold where. How they prove who they are belongs to sign-in. */
@NullMarked
package qiantang.identity.member;

import org.jspecify.annotations.NullMarked;

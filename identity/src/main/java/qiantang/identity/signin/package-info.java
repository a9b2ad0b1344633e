/**
 * How people prove who they are: local passwords (Argon2id), sessions, and the growing delay that answers guessing. What
 * they may then do is decided elsewhere.
 */
@NullMarked
package qiantang.identity.signin;

import org.jspecify.annotations.NullMarked;

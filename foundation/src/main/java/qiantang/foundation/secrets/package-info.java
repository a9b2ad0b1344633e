/**
 * Secrets: the type that carries them without showing them, and the sealing that lets them rest in a database or a
 * file. Envelope encryption under one master key, one derived key per purpose, rotation without a flag day. Who may
 * read a secret is the caller's question.
 */
@NullMarked
package qiantang.foundation.secrets;

import org.jspecify.annotations.NullMarked;

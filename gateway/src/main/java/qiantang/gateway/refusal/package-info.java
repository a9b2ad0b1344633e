/**
 * What a caller is told when a call cannot be answered: a stable code, the status, and a sentence in its language, in
 * the shape of OpenAI's error object. When to refuse is decided elsewhere.
 */
@NullMarked
package qiantang.gateway.refusal;

import org.jspecify.annotations.NullMarked;

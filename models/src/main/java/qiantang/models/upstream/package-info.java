/**
 * Servers elsewhere that speak OpenAI's interface: which addresses may be used at all, and what a server says of itself
 * when it is asked.
 */
@NullMarked
package qiantang.models.upstream;

import org.jspecify.annotations.NullMarked;

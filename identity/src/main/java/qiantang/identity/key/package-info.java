/**
 * API keys: their text, their rows, and the directory in which gateways look them up by hash. A key's text is seen once,
 * by whoever made it, and is kept nowhere.
 */
@NullMarked
package qiantang.identity.key;

import org.jspecify.annotations.NullMarked;

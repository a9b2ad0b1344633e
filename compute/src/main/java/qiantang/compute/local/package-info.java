/**
 * The local engine: one supervised child process per model on this machine. Fetches the weights, starts the children,
 * watches them, starts them again, and ends them with the program. The children's native code is never loaded here; what
 * a child does is told in {@code qiantang.compute.child}.
 */
@NullMarked
package qiantang.compute.local;

import org.jspecify.annotations.NullMarked;

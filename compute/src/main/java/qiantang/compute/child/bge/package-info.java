/**
 * Embeddings of Chinese sentences by bge-small-zh-v1.5, quantised, whose weights come on the class path. Only a child
 * process may load it, as its inference library is native code.
 */
@NullMarked
package qiantang.compute.child.bge;

import org.jspecify.annotations.NullMarked;

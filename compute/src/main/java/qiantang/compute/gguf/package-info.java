/**
 * Reads the header of a model file in GGUF format: what the model is, before anything is loaded. Tensors are no concern
 * of it.
 */
@NullMarked
package qiantang.compute.gguf;

import org.jspecify.annotations.NullMarked;

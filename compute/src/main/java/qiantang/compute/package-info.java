/**
 * Sites and the engines that really run work there; now the local engine, which serves small models on this machine's
 * CPU. Which name a model is called by, and who may call it, is the business of {@code models}.
 */
@NullMarked
package qiantang.compute;

import org.jspecify.annotations.NullMarked;

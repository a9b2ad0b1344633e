/**
 * The binding to llama.cpp. Only a child process may load it: the native code aborts the whole process when it meets
 * what it does not expect. Everything that reaches it has been checked before; what it must never be given is listed at
 * {@link qiantang.compute.child.llama.LlamaTextModel}.
 */
@NullMarked
package qiantang.compute.child.llama;

import org.jspecify.annotations.NullMarked;

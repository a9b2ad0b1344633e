/**
 * The child process that serves one model: OpenAI's HTTP interface on a loopback port in front of native code that may
 * abort at any time, which is why it is a process of its own. Takes its orders from standard input, tells its port in a
 * file, and ends with its parent. Which children there are, and when one is started again, is the business of
 * {@code qiantang.compute.local}.
 */
@NullMarked
package qiantang.compute.child;

import org.jspecify.annotations.NullMarked;

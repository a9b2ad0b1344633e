/** How long a person waits for the cloud, and what it takes of the machine's memory. */
@NullMarked
package qiantang.bench.start;

import org.jspecify.annotations.NullMarked;

/**
 * Whether the cloud can do its work, and which settings make it less safe than it should be: each component looks at
 * itself and answers in sentences. Shown at the start, by {@code qiantang doctor}, and at {@code /health}. Mending is
 * left to whoever reads.
 */
@NullMarked
package qiantang.foundation.readiness;

import org.jspecify.annotations.NullMarked;

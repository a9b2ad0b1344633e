/**
 * Benchmarks that anyone can run: {@code ./qiantang bench NAME}. Each measures one promise of the cloud on this machine,
 * prints a table with the goal beside each value, and ends with one line of JSON. Load comes from programs that are not
 * Java and run on another core, so that the measured one is not measured together with its measure.
 */
@NullMarked
package qiantang.bench;

import org.jspecify.annotations.NullMarked;

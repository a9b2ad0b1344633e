/**
 * What a simulation found, for people and for programs: one self-contained page with charts, tables as CSV, everything as
 * JSON. Strings only; who asked for them writes them where he likes. Nothing here is measured, so every page says that it
 * is simulated and what was assumed.
 */
@NullMarked
package qiantang.scheduler.report;

import org.jspecify.annotations.NullMarked;

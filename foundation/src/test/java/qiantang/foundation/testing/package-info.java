/**
 * What the tests of every room stand on: a real PostgreSQL per test program, and a fresh database per test class.
 */
@NullMarked
package qiantang.foundation.testing;

import org.jspecify.annotations.NullMarked;

/**
 * Tests of the repository itself: what its files may look like, which room may use which, and that the contract, the
 * routes and the catalogues say the same.
 */
@NullMarked
package qiantang.app.tidy;

import org.jspecify.annotations.NullMarked;

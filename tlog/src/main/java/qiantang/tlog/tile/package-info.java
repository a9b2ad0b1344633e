/**
 * The stored tree: hash tiles of 256, entry bundles beside them, the one interface behind which both are kept, and the
 * reading and growing of a tree through it (c2sp.org/tlog-tiles). Tiles are read, never trusted: what is computed from
 * them counts only once it leads to a signed root.
 */
@NullMarked
package qiantang.tlog.tile;

import org.jspecify.annotations.NullMarked;

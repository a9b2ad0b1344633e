package qiantang.tlog.verify;

import qiantang.tlog.tile.TilePath;

/** Something in a log that is not as its checkpoint says. */
public sealed interface Finding {
    /** One sentence that names the place. */
    String sentence();

    /** A tile or bundle that a tree of this size has is not there. */
    record Missing(TilePath path) implements Finding {
        @Override
        public String sentence() {
            return path.path() + " is missing";
        }
    }

    /** A tile or bundle that has not the form it must have. */
    record Malformed(TilePath path, String reason) implements Finding {
        @Override
        public String sentence() {
            return path.path() + ": " + reason;
        }
    }

    /**
     * An entry does not hash to what the tile beside it says. If the tile is not complained of as well, it is the entry that
     * was changed.
     */
    record EntryDiffers(long index, TilePath bundle, TilePath tile) implements Finding {
        @Override
        public String sentence() {
            return "entry " + index + " in " + bundle.path() + " is not what " + tile.path() + " says";
        }
    }

    /** A hash in a tile is not the root of the tile that it stands for; {@code position} counts from 0. */
    record NodeDiffers(TilePath parent, int position, TilePath child) implements Finding {
        @Override
        public String sentence() {
            return "hash " + position + " in " + parent.path() + " is not the root of " + child.path();
        }
    }

    /** The tiles do not lead to the root that was signed. */
    record RootDiffers(long size) implements Finding {
        @Override
        public String sentence() {
            return "the tiles do not lead to the root that was signed for " + size + " entries";
        }
    }

    /** The log was rewritten: what it shows now does not begin with what it showed then. */
    record Rewritten(long oldSize, long newSize) implements Finding {
        @Override
        public String sentence() {
            return "the log of " + newSize + " entries does not continue the one of " + oldSize
                    + " that was signed before";
        }
    }
}

package qiantang.scheduler.request;

/** What one task needs of accelerators. Tasks that talk to each other by collectives should ask for whole cards. */
public sealed interface CardNeed {
    /** Compute share of a whole card. */
    int WHOLE_MILLI = 1_000;

    /** A task that computes on the host alone. */
    record None() implements CardNeed {}

    /** Whole, untouched cards of one node. */
    record Whole(int cards) implements CardNeed {
        public Whole {
            if (cards < 1) {
                throw new IllegalArgumentException("a task with cards needs at least one: " + cards);
            }
        }
    }

    /**
     * A software share of one card, on classes that allow any share.
     *
     * @param milli thousandths of the card's compute, 1 to 999
     * @param memoryMib device memory, held hard; 0 where the trace or the tenant names none
     */
    record Share(int milli, int memoryMib) implements CardNeed {
        public Share {
            if (milli < 1 || milli >= WHOLE_MILLI || memoryMib < 0) {
                throw new IllegalArgumentException("a share is 1 to 999 thousandths: " + milli);
            }
        }
    }

    /** A part that the vendor defines, such as {@code 3g.40gb} or {@code vir10_3c_32g}. */
    record Profile(String name) implements CardNeed {}

    /** Whole cards that the task takes; 0 for parts and for none. */
    default int wholeCards() {
        return switch (this) {
            case Whole(int cards) -> cards;
            case None none -> 0;
            case Share share -> 0;
            case Profile profile -> 0;
        };
    }
}

package qiantang.scheduler.pool;

/**
 * What is free of one card, packed into a long: thousandths of compute, device memory in MiB, and the places of vendors
 * whose parts have fixed positions. A part that is taken has the same form, so that taking is a subtraction, giving back
 * an addition, and one test tells for whole cards, shares, MIG profiles and vNPU templates alike whether it fits.
 */
public final class Card {
    /** Memory in MiB must stay below this (2 TiB). */
    public static final int MEMORY_LIMIT_MIB = 1 << 21;

    /** Places on a card with fixed positions. */
    public static final int PLACES = 8;

    private static final int MILLI_BITS = 10;
    private static final int MEMORY_BITS = 21;
    private static final long MILLI_MASK = (1L << MILLI_BITS) - 1;
    private static final long MEMORY_MASK = (1L << MEMORY_BITS) - 1;
    private static final int PLACE_SHIFT = MILLI_BITS + MEMORY_BITS;

    private Card() {}

    public static long pack(int milli, int memoryMib, int places) {
        if (milli < 0
                || milli > MILLI_MASK
                || memoryMib < 0
                || memoryMib >= MEMORY_LIMIT_MIB
                || places >>> PLACES != 0) {
            throw new IllegalArgumentException("out of a card's range: " + milli + ", " + memoryMib + ", " + places);
        }
        return milli | (long) memoryMib << MILLI_BITS | (long) places << PLACE_SHIFT;
    }

    public static int milli(long state) {
        return (int) (state & MILLI_MASK);
    }

    public static int memoryMib(long state) {
        return (int) (state >>> MILLI_BITS & MEMORY_MASK);
    }

    public static int places(long state) {
        return (int) (state >>> PLACE_SHIFT);
    }

    /** The most that both have. */
    static long common(long one, long other) {
        return pack(
                Math.min(milli(one), milli(other)),
                Math.min(memoryMib(one), memoryMib(other)),
                places(one) & places(other));
    }

    public static boolean fits(long free, long part) {
        return milli(free) >= milli(part) && memoryMib(free) >= memoryMib(part) && (places(part) & ~places(free)) == 0;
    }
}

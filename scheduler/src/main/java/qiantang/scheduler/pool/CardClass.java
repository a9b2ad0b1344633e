package qiantang.scheduler.pool;

import java.util.List;
import java.util.Optional;
import qiantang.scheduler.request.CardNeed;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;

/** An accelerator class with the parts into which its cards may be cut. */
public record CardClass(AcceleratorClass accelerator, List<Slice> slices) {
    private static final int ALL_PLACES = (1 << Card.PLACES) - 1;
    private static final long[] NONE = {};

    public CardClass {
        slices = List.copyOf(slices);
    }

    public static CardClass whole(AcceleratorClass accelerator) {
        return new CardClass(accelerator, List.of());
    }

    /** The state of a card of which nothing is taken. */
    public long full() {
        return Card.pack(CardNeed.WHOLE_MILLI, accelerator.memoryMib(), ALL_PLACES);
    }

    /**
     * The forms in which one card of this class can meet the need; none if it cannot. Any one form will do: a MIG
     * profile has one for each position.
     */
    long[] forms(CardNeed need) {
        return switch (need) {
            case CardNeed.None none -> NONE;
            case CardNeed.Whole whole -> new long[] {full()};
            case CardNeed.Share(int milli, int memoryMib) ->
                accelerator.slices() == SliceScheme.SHARES && memoryMib <= accelerator.memoryMib()
                        ? new long[] {Card.pack(milli, memoryMib, 0)}
                        : NONE;
            case CardNeed.Profile(String name) -> slice(name).map(Slice::parts).orElse(NONE);
        };
    }

    private Optional<Slice> slice(String profile) {
        return slices.stream().filter(slice -> slice.profile().equals(profile)).findFirst();
    }
}

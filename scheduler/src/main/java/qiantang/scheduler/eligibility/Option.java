package qiantang.scheduler.eligibility;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;

/**
 * One way in which a demand may be met: a set of sites and classes that are equally good for it.
 *
 * @param shapes one for each role
 * @param cardClass the class on which a gang would be; {@link #ANY_CLASS} where the choice is left to the score
 */
public record Option(List<Shape> shapes, int cardClass, double throughput) {
    public static final int ANY_CLASS = -1;

    public Option {
        shapes = List.copyOf(shapes);
    }

    /** The same on no other classes than these; nothing if none of its classes is among them. */
    public Optional<Option> onlyOn(Pool pool, BitSet classes) {
        if (cardClass != ANY_CLASS) {
            return classes.get(cardClass) ? Optional.of(this) : Optional.empty();
        }
        Shape shape = shapes.getFirst().onlyOn(pool, classes);
        return shape.acceptsAnyClass()
                ? Optional.of(new Option(List.of(shape), ANY_CLASS, throughput))
                : Optional.empty();
    }
}

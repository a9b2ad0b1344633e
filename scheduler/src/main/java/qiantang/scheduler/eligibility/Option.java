package qiantang.scheduler.eligibility;

import java.util.List;
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
}

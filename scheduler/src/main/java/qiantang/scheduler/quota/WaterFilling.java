package qiantang.scheduler.quota;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides a capacity like water poured into vessels: everybody rises at a rate of his weight until he has what he asked
 * for, and what he leaves over rises with the others. The result does not depend on the order of the vessels.
 */
public final class WaterFilling {
    private WaterFilling() {}

    /**
     * @param wanted what each asks for at most; not negative
     * @param weights not negative, one for each; who has none gets nothing
     * @return what each gets: never more than it asked for, and in sum the capacity or all that was asked for by those
     *     with a weight
     */
    public static double[] divide(double capacity, double[] wanted, double[] weights) {
        double[] given = new double[wanted.length];
        int[] soonestFull = IntStream.range(0, wanted.length)
                .filter(i -> weights[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> wanted[i] / weights[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double thirst = IntStream.of(soonestFull).mapToDouble(i -> weights[i]).sum();
        double left = capacity;
        for (int i : soonestFull) {
            // All who are not full yet stand at one level; this one is the next to be full, or nobody is any more.
            double level = thirst <= 0 ? 0 : Math.max(0, left) / thirst;
            given[i] = Math.min(wanted[i], level * weights[i]);
            left -= given[i];
            thirst -= weights[i];
        }
        return given;
    }
}

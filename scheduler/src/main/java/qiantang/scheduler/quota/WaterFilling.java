package qiantang.scheduler.quota;

/**
 * Divides a capacity like water poured into vessels: everybody rises at a rate of his weight until he has what he asked
 * for, and what he leaves over rises with the others. The result does not depend on the order of the vessels.
 */
public final class WaterFilling {
    /** What remains below this share of the capacity is rounding. */
    private static final double ROUNDING = 1e-12;

    private WaterFilling() {}

    /**
     * @param wanted what each asks for at most; not negative
     * @param weights positive, one for each
     * @return what each gets: never more than it asked for, and in sum the capacity or all that was asked for
     */
    public static double[] divide(double capacity, double[] wanted, double[] weights) {
        double[] given = new double[wanted.length];
        double left = capacity;
        while (left > ROUNDING * capacity) {
            double thirst = 0;
            double rise = Double.POSITIVE_INFINITY;
            for (int i = 0; i < wanted.length; i++) {
                if (given[i] < wanted[i]) {
                    thirst += weights[i];
                    rise = Math.min(rise, (wanted[i] - given[i]) / weights[i]);
                }
            }
            if (thirst == 0) {
                break;
            }
            rise = Math.min(rise, left / thirst);
            left -= rise * thirst;
            for (int i = 0; i < wanted.length; i++) {
                if (given[i] < wanted[i]) {
                    boolean full = (wanted[i] - given[i]) / weights[i] <= rise;
                    given[i] = full ? wanted[i] : given[i] + rise * weights[i];
                }
            }
        }
        return given;
    }
}

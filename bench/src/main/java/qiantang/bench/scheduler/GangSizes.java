package qiantang.bench.scheduler;

import java.util.random.RandomGenerator;

/** How many cards a job takes: most jobs take one, most card time is in few gangs, as in the published clusters. */
final class GangSizes {
    private static final int[] CARDS = {1, 2, 4, 8, 16, 32, 64, 128};
    private static final double[] PARTS = {.52, .10, .10, .16, .06, .035, .018, .007};

    private GangSizes() {}

    static int draw(RandomGenerator random) {
        double left = random.nextDouble();
        for (int i = 0; i < CARDS.length; i++) {
            left -= PARTS[i];
            if (left < 0) {
                return CARDS[i];
            }
        }
        return CARDS[CARDS.length - 1];
    }

    static double mean() {
        double mean = 0;
        for (int i = 0; i < CARDS.length; i++) {
            mean += CARDS[i] * PARTS[i];
        }
        return mean;
    }
}

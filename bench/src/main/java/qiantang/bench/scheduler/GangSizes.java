package qiantang.bench.scheduler;

import java.util.random.RandomGenerator;

/** How many cards a job takes: most jobs take one, most card time is in few gangs, as in the published clusters. */
enum GangSizes {
    MIXED(new int[] {1, 2, 4, 8, 16, 32, 64, 128}, new double[] {.52, .10, .10, .16, .06, .035, .018, .007});

    private final int[] cards;
    private final double[] parts;

    GangSizes(int[] cards, double[] parts) {
        this.cards = cards.clone();
        this.parts = parts.clone();
    }

    int draw(RandomGenerator random) {
        double left = random.nextDouble();
        for (int i = 0; i < cards.length; i++) {
            left -= parts[i];
            if (left < 0) {
                return cards[i];
            }
        }
        return cards[cards.length - 1];
    }

    double mean() {
        double mean = 0;
        for (int i = 0; i < cards.length; i++) {
            mean += cards[i] * parts[i];
        }
        return mean;
    }
}

package qiantang.bench.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long jobs run: drawn from the run times of Microsoft's Philly jobs, without those that ended at once. */
final class RunTimes {
    static final double SHORTEST_S = 60;
    static final double LONGEST_S = 2 * 86_400;

    private final double[] seconds;

    private RunTimes(double[] seconds) {
        this.seconds = seconds;
    }

    static RunTimes shipped() throws IOException {
        return new RunTimes(TraceFile.shipped("philly/philly_runtime.csv").stream()
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .filter(seconds -> seconds >= SHORTEST_S && seconds <= LONGEST_S)
                .toArray());
    }

    Duration draw(RandomGenerator random) {
        return Duration.ofSeconds(Math.round(seconds[random.nextInt(seconds.length)]));
    }

    double meanSeconds() {
        double sum = 0;
        for (double one : seconds) {
            sum += one;
        }
        return sum / seconds.length;
    }
}

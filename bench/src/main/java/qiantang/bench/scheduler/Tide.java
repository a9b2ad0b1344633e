package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import qiantang.scheduler.simulation.Simulation;
import qiantang.scheduler.window.Window;
import qiantang.terms.AcceleratorClass;

/**
 * How many replicas a service wants by the hour: few at night, more from 6 o'clock on, all from 10 to 21, fewer until
 * midnight.
 */
record Tide(int night, int noon) {
    static final double RISES = 6;
    static final double HIGH = 10;
    static final double FALLS = 21;
    static final double LOW = 24;

    /** Parts of the tide that are lent by a window of their own, so that each comes back when it is needed. */
    static final int PARTS = 4;

    private static final Duration STEP = Duration.ofMinutes(15);
    private static final double HOUR_S = 3_600;

    int at(double hour) {
        double rising = Math.clamp((hour - RISES) / (HIGH - RISES), 0, 1);
        double falling = Math.clamp((LOW - hour) / (LOW - FALLS), 0, 1);
        return night + (int) Math.ceil((noon - night) * Math.min(rising, falling));
    }

    void follow(Simulation simulation, String service, int days) {
        int before = -1;
        for (Duration at = Duration.ZERO; at.toDays() < days; at = at.plus(STEP)) {
            int wanted = at(at.toSeconds() % (24 * HOUR_S) / HOUR_S);
            if (wanted != before) {
                simulation.scaling(Instant.EPOCH.plus(at), service, wanted);
                before = wanted;
            }
        }
    }

    /** What is above the night's replicas is lent from when the last of a part has gone until the first is back. */
    List<Window> windows(String lender, String borrower, AcceleratorClass accelerator, int cardsPerReplica, int days) {
        List<Window> windows = new ArrayList<>();
        for (int day = 0; day <= days; day++) {
            Instant midnight = Instant.EPOCH.plus(Duration.ofDays(day));
            for (int part = 0; part < PARTS; part++) {
                int replicas = (noon - night) * (part + 1) / PARTS - (noon - night) * part / PARTS;
                double before = (LOW - FALLS) * part / PARTS;
                double after = RISES + (HIGH - RISES) * part / PARTS;
                Instant from = day == 0 ? midnight : midnight.minusSeconds(Math.round(before * HOUR_S));
                Instant until = midnight.plusSeconds(Math.round(after * HOUR_S));
                if (replicas > 0) {
                    String id = "%s-%s-%d-%d".formatted(lender, borrower, day, part);
                    windows.add(new Window(id, lender, borrower, accelerator, replicas * cardsPerReplica, from, until));
                }
            }
        }
        return windows;
    }
}

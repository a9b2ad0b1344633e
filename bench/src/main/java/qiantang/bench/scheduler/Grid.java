package qiantang.bench.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.signal.Series;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.SiteId;

/** What the simulated sites pay for power, what it emits, and how much they may draw, hour by hour. All assumed. */
final class Grid {
    static final double WORKING_KW = 0.45;
    static final double IDLE_KW = 0.12;

    /** Power usage effectiveness: everything drawn, relative to what the machines draw. */
    static final double PUE = 1.3;

    static final double DAY_CNY_PER_KWH = 0.85;
    static final double NIGHT_CNY_PER_KWH = 0.38;
    static final int DAY_BEGINS = 8;
    static final int DAY_ENDS = 22;
    static final double KG_PER_KWH = 0.60;
    static final double KG_PER_KWH_AT_NOON = 0.42;

    /** What emitting a kilogram is taken to cost. */
    static final double CNY_PER_KG = 0.08;

    /** Where water makes the power, in comparison with elsewhere. */
    static final double HYDRO_KG = 0.6;

    static final double HYDRO_PRICE = 0.9;

    /** Hours of the evening in which the capped site may draw only a part of what its cards could. */
    static final int CAP_BEGINS = 17;

    static final int CAP_ENDS = 20;
    static final double CAP_PART = 0.6;

    private static final int HOURS = 24 * 60;
    private static final int HOURS_OF_DAY = 24;

    private Grid() {}

    static Series price(boolean hydro) {
        double factor = hydro ? HYDRO_PRICE : 1;
        return hourly(hour -> factor * (hour >= DAY_BEGINS && hour < DAY_ENDS ? DAY_CNY_PER_KWH : NIGHT_CNY_PER_KWH));
    }

    static Series carbon(boolean hydro) {
        double factor = hydro ? HYDRO_KG : 1;
        return hourly(hour -> factor * (hour >= 10 && hour < 16 ? KG_PER_KWH_AT_NOON : KG_PER_KWH));
    }

    /** Kilowatts for cards at work at a site with so many. */
    static Series cap(int cards) {
        double all = cards * WORKING_KW * PUE;
        return hourly(hour -> hour >= CAP_BEGINS && hour < CAP_ENDS ? CAP_PART * all : all);
    }

    /** Tells the scheduler of a site; without this it knows nothing of power. */
    static void announce(Pool pool, SiteId site, boolean hydro) {
        pool.signals().price(site, price(hydro));
        pool.signals().carbon(site, carbon(hydro));
        pool.signals().pricePerKgCarbon(CNY_PER_KG);
    }

    static void draw(Pool pool, AcceleratorClass accelerator) {
        pool.signals().draw(accelerator, (int) Math.round(1_000 * WORKING_KW * PUE));
    }

    private static Series hourly(IntToDoubleFunction valueAt) {
        List<Double> hours = new ArrayList<>(HOURS);
        for (int hour = 0; hour < HOURS; hour++) {
            hours.add(valueAt.applyAsDouble(hour % HOURS_OF_DAY));
        }
        return new Series(Instant.EPOCH, hours);
    }
}

package qiantang.scheduler.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.SiteId;

/** What is known of each site's power, hour by hour, and of what a card of each class draws. */
public final class Signals {
    private final Map<SiteId, Series> prices = new HashMap<>();
    private final Map<SiteId, Series> carbon = new HashMap<>();
    private final Map<SiteId, Series> caps = new HashMap<>();
    private final Map<AcceleratorClass, Integer> watts = new HashMap<>();
    private double pricePerKgCarbon;

    /** Nothing known: power costs nothing and is not capped. */
    public Signals() {}

    /** Money for a kWh. */
    public void price(SiteId site, Series perKwh) {
        prices.put(site, perKwh);
    }

    /** Kilograms of carbon dioxide for a kWh. */
    public void carbon(SiteId site, Series kgPerKwh) {
        carbon.put(site, kgPerKwh);
    }

    /** What a kilogram of carbon dioxide is taken to cost. */
    public void pricePerKgCarbon(double price) {
        pricePerKgCarbon = price;
    }

    /** Kilowatts that the cards of a site may draw. */
    public void cap(SiteId site, Series kilowatts) {
        caps.put(site, kilowatts);
    }

    /** What a card draws when it works, its part of the host included. */
    public void draw(AcceleratorClass accelerator, int itsWatts) {
        watts.put(accelerator, itsWatts);
    }

    public boolean isEmpty() {
        return prices.isEmpty() && carbon.isEmpty() && caps.isEmpty();
    }

    public boolean hasCaps() {
        return !caps.isEmpty();
    }

    public int watts(AcceleratorClass accelerator) {
        return watts.getOrDefault(accelerator, 0);
    }

    /** Money for a kWh at the site, carbon included, on average over the time. */
    public double costPerKwh(SiteId site, Instant start, Duration length) {
        return mean(prices.get(site), start, length) + pricePerKgCarbon * mean(carbon.get(site), start, length);
    }

    /** The lowest cap during the time, in kilowatts; infinite if there is none. */
    public double cap(SiteId site, Instant start, Duration length) {
        Series cap = caps.get(site);
        return cap == null ? Double.POSITIVE_INFINITY : cap.lowest(start, length);
    }

    /** The instant, from the start to the latest, at which running so long costs least at the site; the first of equals. */
    public Instant cheapestStart(SiteId site, Instant start, Instant latest, Duration length) {
        TreeSet<Instant> candidates = new TreeSet<>();
        candidates.add(start);
        for (Series series : new Series[] {prices.get(site), carbon.get(site)}) {
            if (series != null) {
                // A run may begin with a cheap hour, or end with one.
                candidates.addAll(series.changes(start, latest));
                series.changes(start.plus(length), latest.plus(length))
                        .forEach(end -> candidates.add(end.minus(length)));
            }
        }
        Instant best = start;
        double least = costPerKwh(site, start, length);
        for (Instant candidate : candidates) {
            double cost = costPerKwh(site, candidate, length);
            if (cost < least && !candidate.isAfter(latest)) {
                least = cost;
                best = candidate;
            }
        }
        return best;
    }

    private static double mean(@Nullable Series series, Instant start, Duration length) {
        return series == null ? 0 : series.mean(start, length);
    }
}

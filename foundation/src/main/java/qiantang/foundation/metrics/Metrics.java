package qiantang.foundation.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Route;

/**
 * The metrics of one program. Names follow Prometheus: {@code qiantang_} in front, units in base units at the end.
 *
 * <p>A metric has at most {@value #MAX_SERIES} combinations of labels; whatever comes after them is counted under
 * {@code other}, so that no caller can grow the memory by inventing names.
 */
public final class Metrics {
    public static final int MAX_SERIES = 1_000;
    private static final double[] SECONDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** Something that only grows. */
    public interface Count {
        void add(double amount, String... labels);

        default void one(String... labels) {
            add(1, labels);
        }
    }

    /** Something that goes up and down. */
    public interface Level {
        void add(double amount, String... labels);

        void set(double value, String... labels);
    }

    /** How long things take. */
    public interface Timing {
        void took(long nanos, String... labels);
    }

    public Count count(String name, String help, String... labels) {
        Counter counter = Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
        Series series = new Series();
        return (amount, values) -> counter.labelValues(series.bounded(values)).inc(amount);
    }

    public Level level(String name, String help, String... labels) {
        Gauge gauge = Gauge.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
        Series series = new Series();
        return new Level() {
            @Override
            public void add(double amount, String... values) {
                gauge.labelValues(series.bounded(values)).inc(amount);
            }

            @Override
            public void set(double value, String... values) {
                gauge.labelValues(series.bounded(values)).set(value);
            }
        };
    }

    /** A level that is asked for when somebody looks. */
    public void level(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Times in seconds, in buckets from a millisecond to a minute. */
    public Timing timing(String name, String help, String... labels) {
        Histogram histogram = Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
        Series series = new Series();
        return (nanos, values) -> histogram.labelValues(series.bounded(values)).observe(nanos / 1e9);
    }

    /** For rooms that bring instruments of their own and keep their labels bounded themselves. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** All metrics in the text format, version 0.0.4. */
    public byte[] exposition() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** {@code /metrics}, for anybody who can reach the door. */
    public Route route() {
        return new Route(
                Method.GET,
                "/metrics",
                "metrics",
                Access.PUBLIC,
                request -> Reply.bytes(PrometheusTextFormatWriter.CONTENT_TYPE, exposition()));
    }

    /** The combinations of labels that one metric has had so far. */
    private static final class Series {
        private static final String OTHER = "other";
        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        String[] bounded(String[] values) {
            String key = String.join("\u0000", values);
            if (seen.contains(key)) {
                return values;
            }
            // A few too many, when several threads come at once, do no harm.
            if (seen.size() < MAX_SERIES) {
                seen.add(key);
                return values;
            }
            String[] others = values.clone();
            Arrays.fill(others, OTHER);
            return others;
        }
    }
}

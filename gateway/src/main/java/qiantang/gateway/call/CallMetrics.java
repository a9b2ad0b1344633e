package qiantang.gateway.call;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.refusal.GatewayProblem;

/** What an operator sees of the calls. Label values come from the snapshot and from enums, never from a caller. */
public final class CallMetrics {
    /** By which benchmarks find it too. */
    public static final String APPEND = "qiantang_gateway_journal_append_seconds";

    /** Models beyond this many are counted together. */
    private static final int MAX_MODELS = 500;

    /** Whoever reads the metrics need not know what single tenants call their models. */
    private static final String OF_TENANTS = "of_tenants";

    private static final double[] ADDED_SECONDS = {
        .000_05, .000_1, .000_2, .000_4, .000_8, .001_6, .003_2, .006_4, .012_8, .05, .2, 1
    };
    private static final double[] APPEND_SECONDS = {
        .000_005, .000_01, .000_02, .000_05, .000_1, .000_2, .000_5, .001, .005, .02, .1
    };
    private static final double[] FIRST_TOKEN_SECONDS = {
        .001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
    };

    private final Set<String> models = ConcurrentHashMap.newKeySet();
    private final Counter calls;
    private final Counter refusals;
    private final Histogram added;
    private final Histogram firstToken;
    private final Histogram append;

    public CallMetrics(PrometheusRegistry registry, CallBudget budget) {
        this.calls = Counter.builder()
                .name("qiantang_gateway_calls_total")
                .help("Calls that were sent to a replica, by model and how they ended.")
                .labelNames("model", "outcome")
                .register(registry);
        this.refusals = Counter.builder()
                .name("qiantang_gateway_refusals_total")
                .help("Requests that were answered with an error of the gateway, by its code.")
                .labelNames("code")
                .register(registry);
        this.added = Histogram.builder()
                .name("qiantang_gateway_added_latency_seconds")
                .help("Time from a request's arrival until its first byte went to a replica.")
                .classicOnly()
                .classicUpperBounds(ADDED_SECONDS)
                .register(registry);
        this.firstToken = Histogram.builder()
                .name("qiantang_gateway_time_to_first_token_seconds")
                .help("Time from a streamed call's arrival until the first content.")
                .classicOnly()
                .classicUpperBounds(FIRST_TOKEN_SECONDS)
                .register(registry);
        this.append = Histogram.builder()
                .name(APPEND)
                .help("Time until a call's beginning, or its end, is with the operating system.")
                .classicOnly()
                .classicUpperBounds(APPEND_SECONDS)
                .register(registry);
        gauge(registry, "qiantang_gateway_calls_in_flight", "Calls under way.", budget::calls);
        gauge(registry, "qiantang_gateway_streams_open", "Streams under way.", budget::streams);
        gauge(registry, "qiantang_gateway_buffered_bytes", "Memory that request bodies take.", budget::bufferedBytes);
    }

    /** A figure that is read when somebody asks. */
    public static void gauge(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /** @param shown whether everybody may see the model's name; others are counted together */
    void ended(CallRecord call, boolean shown) {
        String model = shown ? call.model() : OF_TENANTS;
        if (!models.contains(model)) {
            model = models.size() < MAX_MODELS && models.add(model) ? model : "other";
        }
        calls.labelValues(model, call.outcome().name().toLowerCase(Locale.ROOT)).inc();
        if (call.firstToken() != null) {
            firstToken.observe(call.firstToken().toNanos() / 1e9);
        }
    }

    void refused(GatewayProblem problem) {
        refusals.labelValues(problem.shortCode()).inc();
    }

    void appended(long nanos) {
        append.observe(nanos / 1e9);
    }

    void sent(long nanosAfterArrival) {
        added.observe(nanosAfterArrival / 1e9);
    }
}

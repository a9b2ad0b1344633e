package qiantang.foundation.metrics;

import qiantang.foundation.http.DoorWatch;

/** What goes through the management door: how many requests of which operation, how they end, how long they take. */
public final class DoorMetrics implements DoorWatch {
    private final Metrics.Count requests;
    private final Metrics.Level inFlight;
    private final Metrics.Timing duration;

    public DoorMetrics(Metrics metrics) {
        this.requests =
                metrics.count("qiantang_http_requests_total", "Requests of the management API.", "operation", "status");
        this.inFlight = metrics.level("qiantang_http_requests_in_flight", "Requests not answered yet.");
        this.duration = metrics.timing(
                "qiantang_http_request_duration_seconds", "From the head of a request to its answer.", "operation");
    }

    @Override
    public void began() {
        inFlight.add(1);
    }

    @Override
    public void ended(String operationId, int status, long nanos) {
        inFlight.add(-1);
        requests.one(operationId, status / 100 + "xx");
        duration.took(nanos, operationId);
    }
}

-- One chat call, the key from the environment. At the end one line with the quantiles in microseconds.
wrk.method = "POST"
wrk.body = '{"model":"bench","messages":[{"role":"system","content":"Answer in one sentence."},{"role":"user","content":"Why is the sky blue, and why is the evening sun red?"}],"temperature":0.7}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"calls":%d,"per_second":%.1f,"p50_us":%.1f,"p99_us":%.1f,"errors":%d}\n',
        summary.requests, summary.requests * 1e6 / summary.duration,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

package qiantang.bench.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that call without end, whole answers and streams in turn, and remember the id of each call whose answer came
 * completely. A call that fails is expected here, and forgotten.
 */
final class Callers implements AutoCloseable {
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

    /** What the prompt of a call says that goes through the gateway of its own. */
    static final String THROUGH_GATEWAY = "through the gateway";

    private final URI endpoint;
    private final String prompt;
    private final String key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Set<String> completed = ConcurrentHashMap.newKeySet();
    private final LongAdder failed = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    Callers(String cloud, String key, String prompt) {
        this.prompt = prompt;
        this.endpoint = URI.create(cloud + "/v1/chat/completions");
        this.key = key;
    }

    void start(String model, int callers, int tokensMax) {
        for (int i = 0; i < callers; i++) {
            boolean streams = i % 2 == 1;
            threads.add(Thread.ofVirtual().start(() -> run(model, streams, tokensMax)));
        }
    }

    Set<String> completed() {
        return completed;
    }

    long failed() {
        return failed.sum();
    }

    private void run(String model, boolean streams, int tokensMax) {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(CALL_MAX)
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"%s","stream":%s,"max_tokens":%d,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, streams, tokensMax, prompt)))
                .build();
        try {
            while (!ended) {
                if (!call(request, streams)) {
                    failed.increment();
                    Thread.sleep(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean call(HttpRequest request, boolean streams) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            boolean whole = answer.statusCode() == 200
                    && (streams
                            ? answer.body().contains("data: [DONE]")
                            : answer.body().endsWith("}"))
                    && !answer.body().contains("\"error\"");
            if (whole) {
                completed.add(answer.headers().firstValue("x-request-id").orElse("without an id"));
            }
            return whole;
        } catch (IOException broken) {
            return false;
        }
    }

    /** Lets the calls under way end, then stops. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join(CALL_MAX.plusSeconds(5));
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}

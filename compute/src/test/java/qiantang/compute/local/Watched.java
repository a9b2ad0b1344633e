package qiantang.compute.local;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;

/** Follows an engine's models, and asks them. */
final class Watched {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<LocalModel> changes = new LinkedBlockingQueue<>();

    Watched(LocalEngine engine) {
        engine.onChange(changes::add);
    }

    /** Waits for the next state of this kind, skipping others. */
    <S extends ModelState> S await(Class<S> kind) throws InterruptedException {
        while (true) {
            LocalModel change = changes.poll(180, TimeUnit.SECONDS);
            if (change == null) {
                throw new AssertionError("never became " + kind.getSimpleName());
            }
            if (kind.isInstance(change.state())) {
                return kind.cast(change.state());
            }
            if (change.state() instanceof ModelState.Failed(var problem)) {
                throw new AssertionError("failed instead of becoming " + kind.getSimpleName(), problem);
            }
        }
    }

    static HttpResponse<String> post(ModelState.Ready ready, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ready.address().resolve(path))
                .header("Authorization", "Bearer " + ready.bearer().revealText())
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> get(ModelState.Ready ready, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ready.address().resolve(path))
                .header("Authorization", "Bearer " + ready.bearer().revealText())
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }
}

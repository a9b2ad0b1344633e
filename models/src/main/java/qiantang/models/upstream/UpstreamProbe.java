package qiantang.models.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import qiantang.foundation.secrets.Secret;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server which models it has ({@code GET …/models}). Its answer is a hint: a server may well not tell. */
public final class UpstreamProbe {
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final int BODY_BYTES_MAX = 1 << 20;
    static final int MODELS_MAX = 200;
    static final int NAME_CHARS_MAX = 256;

    private static final JsonMapper JSON = new JsonMapper();

    /** What a server said. */
    public sealed interface Answer {
        record Models(List<Found> found) implements Answer {
            public Models {
                found = List.copyOf(found);
            }
        }

        /** It is there, but did not let us see. */
        record Refused(int status) implements Answer {}

        /** Nobody answered, or not in a way that we understand. */
        record Silent(String reason) implements Answer {}
    }

    /** @param contextTokens as vLLM and others tell it */
    public record Found(String name, OptionalInt contextTokens) {}

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            // A redirection could lead where the rule for addresses was never asked.
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    public Answer ask(UpstreamAddress address, Optional<Secret> credential) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/models"))
                .timeout(TIMEOUT)
                .header("Accept", "application/json");
        credential.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.revealText()));
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return response.statusCode() == 200
                        ? read(body.readNBytes(BODY_BYTES_MAX))
                        : new Answer.Refused(response.statusCode());
            }
        } catch (IOException unreachable) {
            return new Answer.Silent(String.valueOf(unreachable.getMessage()));
        }
    }

    static Answer read(byte[] body) {
        JsonNode list;
        try {
            list = JSON.readTree(body).path("data");
        } catch (JacksonException malformed) {
            return new Answer.Silent("not JSON");
        }
        List<Found> found = new ArrayList<>();
        for (JsonNode entry : list) {
            String name = entry.path("id").asString("");
            if (!name.isEmpty() && name.length() <= NAME_CHARS_MAX && found.size() < MODELS_MAX) {
                int context = entry.path("max_model_len").asInt(0);
                found.add(new Found(name, context > 0 ? OptionalInt.of(context) : OptionalInt.empty()));
            }
        }
        return list.isArray() ? new Answer.Models(found) : new Answer.Silent("no list of models");
    }
}

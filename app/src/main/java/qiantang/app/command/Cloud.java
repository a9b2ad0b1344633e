package qiantang.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A cloud that runs somewhere, seen through its API. What it refuses becomes {@link Unfulfilled}. */
final class Cloud {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final int PAGE_ITEMS = 200;
    private static final int TEXT_BYTES_MAX = 2 * 1024 * 1024;

    private final Desk desk;
    private final Function<String, URI> addresses;
    private final String key;
    private final HttpClient http;

    /** @param addresses where a path is answered, since doors can have addresses of their own */
    Cloud(Desk desk, Function<String, URI> addresses, String key) {
        this.desk = desk;
        this.addresses = addresses;
        this.key = key;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    /** A list, as far as it was asked for. */
    record Listing(List<JsonNode> items, boolean more) {
        JsonNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            items.forEach(json.withArray("/items")::add);
            return json.put("more", more);
        }
    }

    JsonNode get(String path, Map<String, String> query) {
        return json(request("GET", path + text(query), Optional.empty()));
    }

    JsonNode get(String path) {
        return get(path, Map.of());
    }

    /** An answer that is not JSON, such as a file of lines. */
    String text(String path) {
        HttpResponse<InputStream> response = request("GET", path, Optional.empty());
        try (InputStream body = response.body()) {
            return new String(body.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** An answer of any length into a file; how long it was. */
    long download(String path, Map<String, String> query, Path file) {
        HttpResponse<InputStream> response = request("GET", path + text(query), Optional.empty());
        try (InputStream body = response.body()) {
            return Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new Unfulfilled(
                    ExitCode.REFUSED,
                    desk.text("file.unwritable", Map.of("file", file, "reason", String.valueOf(failed.getMessage()))));
        }
    }

    Optional<JsonNode> send(String method, String path, Optional<Object> body) {
        HttpResponse<InputStream> response = request(method, path, body);
        return response.statusCode() == 204 ? Optional.empty() : Optional.of(json(response));
    }

    Optional<JsonNode> post(String path) {
        return send("POST", path, Optional.empty());
    }

    JsonNode post(String path, Object body) {
        return send("POST", path, Optional.of(body)).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** Follows a list page by page until there are {@code limit} items or no more. */
    Listing list(String path, Map<String, String> query, int limit) {
        List<JsonNode> items = new ArrayList<>();
        Map<String, String> asked = new LinkedHashMap<>(query);
        while (true) {
            asked.put("limit", Integer.toString(Math.min(PAGE_ITEMS, limit - items.size())));
            JsonNode page = get(path, asked);
            page.path("items").forEach(items::add);
            String next = page.path("next").asString("");
            if (next.isEmpty() || items.size() >= limit) {
                return new Listing(items, !next.isEmpty());
            }
            asked.put("cursor", next);
        }
    }

    /** Sends a body and hands back the answer as it comes, for streams. */
    InputStream stream(String path, Object body) {
        return request("POST", path, Optional.of(body)).body();
    }

    /** A path with its variable parts encoded: {@code path("/api/v1/tenants/{}", id)}. */
    static String path(String template, String... parts) {
        String path = template;
        for (String part : parts) {
            path = path.replaceFirst("\\{}", encode(part));
        }
        return path;
    }

    private HttpResponse<InputStream> request(String method, String path, Optional<Object> body) {
        URI address = addresses.apply(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + key)
                .header("Accept-Language", desk.language().tag())
                .timeout(ANSWER_WITHIN)
                .method(
                        method,
                        body.map(json -> BodyPublishers.ofString(Desk.JSON.writeValueAsString(json)))
                                .orElse(BodyPublishers.noBody()));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        if (!method.equals("GET")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() >= 400) {
                throw refused(response);
            }
            return response;
        } catch (ConnectException nobody) {
            throw new Unfulfilled(ExitCode.UNREACHABLE, desk.text("server.unreachable", Map.of("server", address)));
        } catch (HttpTimeoutException late) {
            throw new Unfulfilled(ExitCode.UNREACHABLE, desk.text("server.late", Map.of("server", address)));
        } catch (IOException broken) {
            throw new Unfulfilled(
                    ExitCode.UNREACHABLE,
                    desk.text(
                            "server.broken", Map.of("server", address, "reason", String.valueOf(broken.getMessage()))));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unfulfilled(ExitCode.REFUSED, desk.text("interrupted"));
        }
    }

    private JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return Desk.JSON.readTree(body.readAllBytes());
        } catch (IOException | JacksonException odd) {
            throw new Unfulfilled(ExitCode.REFUSED, desk.text("server.odd", Map.of("server", response.uri())));
        }
    }

    private Unfulfilled refused(HttpResponse<InputStream> response) {
        ExitCode code = response.statusCode() == 401 ? ExitCode.NOT_ADMITTED : ExitCode.REFUSED;
        try (InputStream body = response.body()) {
            return new Unfulfilled(code, Refusal.sentence(desk, response.statusCode(), body.readAllBytes()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String text(Map<String, String> query) {
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) ->
                text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value)));
        return text.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

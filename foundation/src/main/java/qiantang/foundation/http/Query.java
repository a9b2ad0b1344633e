package qiantang.foundation.http;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.messages.Text;

/** The query parameters of a request, each known to the route and given once. */
final class Query {
    static final int MAX_PARAMETERS = 32;

    private Query() {}

    static Map<String, String> read(@Nullable String raw, Set<String> known) {
        if (raw == null || raw.isEmpty()) {
            return Map.of();
        }
        String[] pairs = raw.split("&", MAX_PARAMETERS + 1);
        if (pairs.length > MAX_PARAMETERS) {
            throw Problem.of(RequestProblem.QUERY_INVALID)
                    .at("", Text.of("request.reason.too_many").with("max", MAX_PARAMETERS));
        }
        Map<String, String> parameters = new TreeMap<>();
        Problem problem = Problem.of(RequestProblem.QUERY_INVALID);
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            Optional<String> name = Percent.decode(rawName, true);
            Optional<String> value = Percent.decode(equals < 0 ? "" : pair.substring(equals + 1), true);
            if (name.isEmpty() || !known.contains(name.get())) {
                problem = problem.at(name.orElse(rawName), Text.of("request.reason.unknown_parameter"));
            } else if (value.isEmpty()) {
                problem = problem.at(name.get(), Text.of("request.reason.encoding"));
            } else if (parameters.put(name.get(), value.get()) != null) {
                problem = problem.at(name.get(), Text.of("request.reason.twice"));
            }
        }
        if (!problem.faults().isEmpty()) {
            throw problem;
        }
        return Collections.unmodifiableMap(parameters);
    }
}

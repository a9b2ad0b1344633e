package qiantang.foundation.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All routes of a door as a tree of path segments: a request is matched by walking down, a literal before a name. */
final class RouteTree {
    static final int MAX_SEGMENTS = 32;

    /** What a path leads to. */
    sealed interface Match {
        record Found(Route route, Map<String, String> path) implements Match {}

        /** The path is known, the method is not. */
        record OtherMethods(Set<Method> allowed) implements Match {}

        /** A segment is not well-formed. */
        record Malformed(String segment) implements Match {}

        record Nowhere() implements Match {}
    }

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<Method, Route> routes = new EnumMap<>(Method.class);

        @Nullable
        Node named;
    }

    private final Node root = new Node();

    RouteTree(List<Route> routes) {
        Set<String> operations = new HashSet<>();
        for (Route route : routes) {
            if (!operations.add(route.operationId())) {
                throw new IllegalArgumentException("two routes are called " + route.operationId());
            }
            add(route);
        }
    }

    private void add(Route route) {
        Node node = root;
        for (String segment : segments(route.pathTemplate())) {
            if (isName(segment)) {
                if (node.named == null) {
                    node.named = new Node();
                }
                node = node.named;
            } else {
                node = node.literals.computeIfAbsent(segment, literal -> new Node());
            }
        }
        if (node.routes.put(route.method(), route) != null) {
            throw new IllegalArgumentException("two routes for " + route.method() + " " + route.pathTemplate());
        }
    }

    Match match(Optional<Method> method, String path) {
        List<String> segments = segments(path);
        if (segments.size() > MAX_SEGMENTS || segments.stream().anyMatch(s -> s.equals(".") || s.equals(".."))) {
            return new Match.Nowhere();
        }
        List<String> decoded = new ArrayList<>(segments.size());
        for (String segment : segments) {
            Optional<String> text = Percent.decode(segment, false);
            if (text.isEmpty()) {
                return new Match.Malformed(segment);
            }
            decoded.add(text.get());
        }
        return walk(root, decoded, 0).map(node -> found(node, method, decoded)).orElseGet(Match.Nowhere::new);
    }

    private static Match found(Node node, Optional<Method> method, List<String> segments) {
        Route route = method.map(node.routes::get).orElse(null);
        if (route == null) {
            return new Match.OtherMethods(node.routes.keySet());
        }
        Map<String, String> values = new TreeMap<>();
        List<String> names = segments(route.pathTemplate());
        for (int index = 0; index < names.size(); index++) {
            if (isName(names.get(index))) {
                values.put(names.get(index).substring(1, names.get(index).length() - 1), segments.get(index));
            }
        }
        return new Match.Found(route, values);
    }

    /** The depth is limited by {@value #MAX_SEGMENTS}, and each node has at most two ways on. */
    private static Optional<Node> walk(Node node, List<String> segments, int index) {
        if (index == segments.size()) {
            return node.routes.isEmpty() ? Optional.empty() : Optional.of(node);
        }
        String segment = segments.get(index);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Optional<Node> end = walk(literal, segments, index + 1);
            if (end.isPresent()) {
                return end;
            }
        }
        return node.named == null || segment.isEmpty() ? Optional.empty() : walk(node.named, segments, index + 1);
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (start <= path.length() && segments.size() <= MAX_SEGMENTS) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            segments.add(path.substring(start, end));
            start = end + 1;
        }
        return segments;
    }
}

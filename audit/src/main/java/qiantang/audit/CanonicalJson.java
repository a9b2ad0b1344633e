package qiantang.audit;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Objects of texts and objects in the canonical JSON of RFC 8785: names sorted, no spaces, the fewest escapes. The same
 * facts give the same bytes, in any language and for ever.
 */
final class CanonicalJson {
    private final SortedMap<String, Object> members = new TreeMap<>();

    CanonicalJson put(String name, String value) {
        members.put(name, value);
        return this;
    }

    CanonicalJson put(String name, Map<String, String> values) {
        CanonicalJson object = new CanonicalJson();
        values.forEach(object::put);
        members.put(name, object);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            quote(json, name);
            json.append(':');
            if (value instanceof CanonicalJson object) {
                json.append(object);
            } else {
                quote(json, value.toString());
            }
        });
        return json.append('}').toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}

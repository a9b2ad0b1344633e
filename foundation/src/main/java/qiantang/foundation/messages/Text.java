package qiantang.foundation.messages;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A sentence that is not yet in a language: a key of the catalogue and the values of its named arguments. */
public record Text(String key, Map<String, Object> arguments) {
    public Text {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    public static Text of(String key) {
        return new Text(key, Map.of());
    }

    public Text with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(arguments);
        more.put(name, value);
        return new Text(key, more);
    }
}

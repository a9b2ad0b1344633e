package qiantang.foundation.messages;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * The catalogue of texts. Each room brings {@code messages/<room>.properties} (English) and
 * {@code messages/<room>_zh.properties}, both UTF-8, on the class path.
 *
 * <p>A key that is in no catalogue is a programmer's mistake; it is shown as itself, because whoever reads a sentence
 * usually reads it in the middle of some other trouble. The test {@code CatalogueCheck} finds such keys.
 */
public final class Messages {
    private final Map<Language, Map<String, Template>> templates;

    private Messages(Map<Language, Map<String, Template>> templates) {
        this.templates = templates;
    }

    /**
     * Reads the catalogues of these rooms; {@code foundation} comes by itself.
     *
     * @throws IllegalArgumentException if a catalogue is missing or two rooms use the same key
     */
    public static Messages of(List<String> rooms) {
        Set<String> all = new TreeSet<>(rooms);
        all.add("foundation");
        Map<Language, Map<String, Template>> templates = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            Map<String, Template> byKey = new HashMap<>();
            for (String room : all) {
                read(room, language).forEach((key, text) -> {
                    if (byKey.put((String) key, Template.parse((String) text)) != null) {
                        throw new IllegalArgumentException("two rooms say what " + key + " means");
                    }
                });
            }
            templates.put(language, byKey);
        }
        return new Messages(templates);
    }

    public String text(Text text, Language language) {
        return text(text.key(), language, text.arguments());
    }

    public String text(String key, Language language, Map<String, ?> arguments) {
        Template template = in(language).get(key);
        return template == null ? key : template.render(language, arguments);
    }

    public boolean has(String key) {
        return in(Language.EN).containsKey(key);
    }

    /** All keys of a language. */
    public Set<String> keys(Language language) {
        return new TreeSet<>(in(language).keySet());
    }

    /** The names of the arguments that a text asks for; empty if there is no such text. */
    public Set<String> arguments(String key, Language language) {
        Template template = in(language).get(key);
        return template == null ? Set.of() : template.arguments();
    }

    /** Where the catalogue of a room lies on the class path. */
    public static String resource(String room, Language language) {
        return switch (language) {
            case EN -> "messages/" + room + ".properties";
            case ZH -> "messages/" + room + "_zh.properties";
        };
    }

    private Map<String, Template> in(Language language) {
        return templates.getOrDefault(language, Map.of());
    }

    private static Properties read(String room, Language language) {
        String name = resource(room, language);
        Properties properties = new Properties();
        try (InputStream in = Messages.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no catalogue " + name);
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties;
    }
}

package qiantang.foundation.messages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One text of the catalogue in one language, with arguments named in braces, such as {@code {limit}}. */
final class Template {
    /** What a caller sent may come back inside a sentence, but not at any length. */
    static final int MAX_ARGUMENT_CHARS = 200;

    private static final Pattern ARGUMENT = Pattern.compile("\\{([a-z][A-Za-z0-9]*)}");

    private sealed interface Part {
        record Fixed(String text) implements Part {}

        record Argument(String name) implements Part {}
    }

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(new Part.Fixed(text.substring(end, matcher.start())));
            parts.add(new Part.Argument(matcher.group(1)));
            end = matcher.end();
        }
        parts.add(new Part.Fixed(text.substring(end)));
        return new Template(parts);
    }

    Set<String> arguments() {
        Set<String> names = new TreeSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Argument(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** An argument that was not given stays visible as its name: a poor sentence is better than none. */
    String render(Language language, Map<String, ?> arguments) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Fixed(String fixed) -> text.append(fixed);
                case Part.Argument(String name) -> text.append(show(name, arguments.get(name), language));
            }
        }
        return text.toString();
    }

    private static String show(String name, @Nullable Object value, Language language) {
        return switch (value) {
            case null -> "{" + name + "}";
            case Duration duration -> show(duration, language);
            default -> printable(value.toString());
        };
    }

    private static String show(Duration duration, Language language) {
        long seconds = Math.max(1, duration.plusNanos(999_999_999).toSeconds());
        boolean english = language == Language.EN;
        if (seconds < 120) {
            return seconds + (english ? " s" : " 秒");
        }
        if (seconds < 2 * 3600) {
            return Math.ceilDiv(seconds, 60) + (english ? " min" : " 分钟");
        }
        return Math.ceilDiv(seconds, 3600) + (english ? " h" : " 小时");
    }

    private static String printable(String value) {
        StringBuilder text = new StringBuilder();
        int[] codePoints = value.codePoints().limit(MAX_ARGUMENT_CHARS).toArray();
        for (int codePoint : codePoints) {
            boolean visible = !Character.isISOControl(codePoint)
                    && Character.getType(codePoint) != Character.SURROGATE
                    && Character.getType(codePoint) != Character.FORMAT;
            text.appendCodePoint(visible ? codePoint : '\uFFFD');
        }
        return value.codePointCount(0, value.length()) > codePoints.length
                ? text.append('…').toString()
                : text.toString();
    }
}

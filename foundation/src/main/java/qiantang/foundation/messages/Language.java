package qiantang.foundation.messages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A language that every text exists in. */
public enum Language {
    EN("en"),
    ZH("zh-CN");

    /** A longer {@code Accept-Language} is read only this far. */
    static final int MAX_HEADER_CHARS = 1_000;

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** The language tag of RFC 5646, as {@code Content-Language} wants it. */
    public String tag() {
        return tag;
    }

    /**
     * The best of our languages by the quality values of RFC 9110 §12.5.4; English if none is acceptable, because an
     * answer in some language is better than none. Never fails, whatever the header holds.
     */
    public static Language ofAcceptLanguage(String header) {
        String bounded = header.length() > MAX_HEADER_CHARS ? header.substring(0, MAX_HEADER_CHARS) : header;
        List<Range> ranges = Stream.of(bounded.split(","))
                .map(Range::read)
                .flatMap(Optional::stream)
                .toList();
        Comparator<Language> byQuality = Comparator.comparingDouble(language -> language.quality(ranges));
        // Of equal ones the first that was asked for wins.
        Comparator<Language> byOrder = Comparator.comparingInt(language -> -language.firstIndex(ranges));
        return Stream.of(EN, ZH)
                .filter(language -> language.quality(ranges) > 0)
                .max(byQuality.thenComparing(byOrder))
                .orElse(EN);
    }

    /** The language of a terminal: the first of {@code LC_ALL}, {@code LC_MESSAGES}, {@code LANG} that is set. */
    public static Language ofEnvironment(Map<String, String> environment) {
        return Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(ZH.primary()))
                .map(value -> ZH)
                .orElse(EN);
    }

    private String primary() {
        return tag.substring(0, 2);
    }

    /** The quality of the most specific range that matches; `*` is the least specific. */
    private double quality(List<Range> ranges) {
        return ranges.stream()
                .filter(range -> range.matches(this))
                .max(Comparator.comparingInt(Range::specificity).thenComparingDouble(Range::quality))
                .map(Range::quality)
                .orElse(0.0);
    }

    private int firstIndex(List<Range> ranges) {
        for (int index = 0; index < ranges.size(); index++) {
            if (ranges.get(index).matches(this)) {
                return index;
            }
        }
        return ranges.size();
    }

    private record Range(String tag, double quality) {
        static Optional<Range> read(String text) {
            String[] parts = text.split(";", 2);
            String tag = parts[0].strip().toLowerCase(Locale.ROOT);
            if (tag.isEmpty()) {
                return Optional.empty();
            }
            return parts.length == 1
                    ? Optional.of(new Range(tag, 1))
                    : weight(parts[1]).map(q -> new Range(tag, q));
        }

        private static Optional<Double> weight(String parameter) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (!text.startsWith("q=")) {
                return Optional.empty();
            }
            try {
                double quality = Double.parseDouble(text.substring(2).strip());
                return quality >= 0 && quality <= 1 ? Optional.of(quality) : Optional.empty();
            } catch (NumberFormatException malformed) {
                return Optional.empty();
            }
        }

        boolean matches(Language language) {
            return tag.equals("*") || tag.equals(language.primary()) || tag.startsWith(language.primary() + "-");
        }

        int specificity() {
            return tag.equals("*") ? 0 : tag.length();
        }
    }
}

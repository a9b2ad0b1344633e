package qiantang.foundation.settings;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import qiantang.foundation.messages.Text;
import qiantang.foundation.secrets.Secret;

/** How the text of a setting becomes a value, and how the value is shown. */
sealed interface Kind<T> {
    /** The text cannot be read as this kind; the reason is a sentence for the operator. */
    final class Unreadable extends Exception {
        private final Text reason;

        Unreadable(Text reason) {
            super(reason.key(), null, false, false);
            this.reason = reason;
        }

        Text reason() {
            return reason;
        }
    }

    T read(String text) throws Unreadable;

    default String show(T value) {
        return value.toString();
    }

    record Whole(int min, int max) implements Kind<Integer> {
        @Override
        public Integer read(String text) throws Unreadable {
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // The same sentence helps here.
            }
            throw new Unreadable(
                    Text.of("settings.reason.number").with("min", min).with("max", max));
        }
    }

    record Time(Duration min, Duration max) implements Kind<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        @Override
        public Duration read(String text) throws Unreadable {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group(1));
                Duration value = switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
                if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                    return value;
                }
            }
            throw new Unreadable(
                    Text.of("settings.reason.duration").with("min", show(min)).with("max", show(max)));
        }

        @Override
        public String show(Duration value) {
            long millis = value.toMillis();
            record Unit(String name, long millis) {}
            return List.of(
                            new Unit("d", 86_400_000),
                            new Unit("h", 3_600_000),
                            new Unit("m", 60_000),
                            new Unit("s", 1_000))
                    .stream()
                    .filter(unit -> millis > 0 && millis % unit.millis() == 0)
                    .findFirst()
                    .map(unit -> millis / unit.millis() + unit.name())
                    .orElse(millis + "ms");
        }
    }

    record Size(long min, long max) implements Kind<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)?");

        @Override
        public Long read(String text) throws Unreadable {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group(1));
                String unit = matcher.group(2) == null ? "B" : matcher.group(2);
                int shift = 10 * List.of("B", "KiB", "MiB", "GiB", "TiB").indexOf(unit);
                if (count <= Long.MAX_VALUE >> shift && count << shift >= min && count << shift <= max) {
                    return count << shift;
                }
            }
            throw new Unreadable(
                    Text.of("settings.reason.size").with("min", show(min)).with("max", show(max)));
        }

        @Override
        public String show(Long value) {
            List<String> units = List.of("B", "KiB", "MiB", "GiB", "TiB");
            long rest = value;
            int unit = 0;
            while (rest != 0 && rest % 1024 == 0 && unit < units.size() - 1) {
                rest /= 1024;
                unit++;
            }
            return rest + units.get(unit);
        }
    }

    record Place() implements Kind<Address> {
        @Override
        public Address read(String text) throws Unreadable {
            try {
                return Address.parse(text);
            } catch (IllegalArgumentException malformed) {
                throw new Unreadable(Text.of("settings.reason.address"));
            }
        }
    }

    record Yes() implements Kind<Boolean> {
        @Override
        public Boolean read(String text) throws Unreadable {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw new Unreadable(Text.of("settings.reason.yes"));
            };
        }
    }

    record Words(int maxChars) implements Kind<String> {
        @Override
        public String read(String text) throws Unreadable {
            if (text.isEmpty() || text.length() > maxChars || text.chars().anyMatch(Character::isISOControl)) {
                throw new Unreadable(Text.of("settings.reason.text").with("max", maxChars));
            }
            return text;
        }
    }

    record Choice(List<String> words) implements Kind<String> {
        @Override
        public String read(String text) throws Unreadable {
            if (words.contains(text)) {
                return text;
            }
            throw new Unreadable(Text.of("settings.reason.choice").with("choices", String.join(", ", words)));
        }
    }

    /** A file or folder; a relative one lies below the folder that the program's data are in. */
    record FilePath() implements Kind<Path> {
        @Override
        public Path read(String text) throws Unreadable {
            try {
                if (!text.isBlank()) {
                    return Path.of(text);
                }
            } catch (InvalidPathException malformed) {
                // The same sentence helps here.
            }
            throw new Unreadable(Text.of("settings.reason.path"));
        }
    }

    /** An absolute URL with one of these schemes. A password inside it is not shown. */
    record Url(List<String> schemes) implements Kind<URI> {
        private static final Pattern PASSWORD_BEFORE_HOST = Pattern.compile("(://[^/?#@]*?):[^/?#]*@");
        private static final Pattern SECRET_PARAMETER =
                Pattern.compile("(?i)([?&][^=&#]*(?:password|secret|token|key)[^=&#]*=)[^&#]*");

        @Override
        public URI read(String text) throws Unreadable {
            try {
                URI url = URI.create(text);
                if (url.getScheme() != null && schemes.contains(url.getScheme()) && url.getRawAuthority() != null) {
                    return url;
                }
            } catch (IllegalArgumentException malformed) {
                // The same sentence helps here.
            }
            throw new Unreadable(Text.of("settings.reason.url").with("schemes", String.join(", ", schemes)));
        }

        @Override
        public String show(URI value) {
            String hidden = PASSWORD_BEFORE_HOST.matcher(value.toString()).replaceAll("$1:***@");
            return SECRET_PARAMETER.matcher(hidden).replaceAll("$1***");
        }
    }

    record Hidden() implements Kind<Secret> {
        @Override
        public Secret read(String text) throws Unreadable {
            if (text.isEmpty()) {
                throw new Unreadable(Text.of("settings.reason.secret"));
            }
            return Secret.of(text);
        }

        /** Neither the value nor its length. */
        @Override
        public String show(Secret value) {
            return "***";
        }
    }
}

package qiantang.foundation.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.messages.Text;
import qiantang.foundation.secrets.Secret;

/**
 * One thing an operator can set. Its name has one form, lower-case words with hyphens, and from it follow the line in
 * the file ({@code database-url = …}), the variable ({@code QIANTANG_DATABASE_URL}), the flag ({@code --database-url})
 * and the catalogue's description ({@code setting.database-url}).
 *
 * <p>Rooms declare theirs as constants and hand them to {@link Settings}.
 */
public final class Setting<T> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int MAX_TEXT_CHARS = 1_000;

    private final String name;
    private final Kind<T> kind;
    private final @Nullable T otherwise;

    private Setting(String name, Kind<T> kind, @Nullable T otherwise) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a setting is named in lower-case words with hyphens: " + name);
        }
        this.name = name;
        this.kind = kind;
        this.otherwise = otherwise;
    }

    /** A whole number between two limits, both included. */
    public static Setting<Integer> number(String name, int otherwise, int min, int max) {
        return new Setting<>(name, new Kind.Whole(min, max), otherwise);
    }

    /** A length of time, written {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h} or {@code 7d}. */
    public static Setting<Duration> duration(String name, Duration otherwise, Duration min, Duration max) {
        return new Setting<>(name, new Kind.Time(min, max), otherwise);
    }

    /** A number of bytes, written {@code 512}, {@code 64KiB}, {@code 16MiB}, {@code 2GiB} or {@code 1TiB}. */
    public static Setting<Long> bytes(String name, long otherwise, long min, long max) {
        return new Setting<>(name, new Kind.Size(min, max), otherwise);
    }

    public static Setting<Boolean> yes(String name, boolean otherwise) {
        return new Setting<>(name, new Kind.Yes(), otherwise);
    }

    public static Setting<String> text(String name, String otherwise) {
        return new Setting<>(name, new Kind.Words(MAX_TEXT_CHARS), otherwise);
    }

    /** One of a few words. */
    public static Setting<String> choice(String name, String otherwise, List<String> words) {
        return new Setting<>(name, new Kind.Choice(List.copyOf(words)), otherwise);
    }

    public static Setting<Address> address(String name, Address otherwise) {
        return new Setting<>(name, new Kind.Place(), otherwise);
    }

    /** Without a default: ask with {@link Settings#find}. */
    public static Setting<Address> address(String name) {
        return new Setting<>(name, new Kind.Place(), null);
    }

    /** A file or folder; relative ones lie below the data folder, also the default. */
    public static Setting<Path> path(String name, Path otherwise) {
        return new Setting<>(name, new Kind.FilePath(), otherwise);
    }

    /** Without a default: ask with {@link Settings#find}. */
    public static Setting<Path> path(String name) {
        return new Setting<>(name, new Kind.FilePath(), null);
    }

    /** An absolute URL with one of these schemes. Without a default: ask with {@link Settings#find}. */
    public static Setting<URI> url(String name, List<String> schemes) {
        return new Setting<>(name, new Kind.Url(List.copyOf(schemes)), null);
    }

    /** Never shown, and without a default, as there is no default secret. Ask with {@link Settings#find}. */
    public static Setting<Secret> secret(String name) {
        return new Setting<>(name, new Kind.Hidden(), null);
    }

    public String name() {
        return name;
    }

    /** The name of the environment variable. */
    public String variable() {
        return Settings.PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** What it is for, in one sentence. */
    public Text purpose() {
        return Text.of("setting." + name);
    }

    public boolean isSecret() {
        return kind instanceof Kind.Hidden;
    }

    Kind<T> kind() {
        return kind;
    }

    Optional<T> otherwise() {
        return Optional.ofNullable(otherwise);
    }

    @Override
    public String toString() {
        return name;
    }
}

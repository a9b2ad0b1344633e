package qiantang.foundation.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import qiantang.foundation.http.ProblemCode;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Setting;

/**
 * Holds the catalogue of a room to its promise: both languages say the same with the same arguments, every problem code
 * has its sentences, every setting its description, and nothing is written that nobody reads.
 *
 * <p>What is read is found in the compiled classes of the room: the constants of its {@link ProblemCode} enums, its
 * {@link Setting} constants, and every text in a class that is a
 * key: keys stand in the code whole, so that they can be found. So a room's test is one line:
 *
 * <pre>{@code CatalogueCheck.room("identity");}</pre>
 */
public final class CatalogueCheck {
    private final String room;
    private final Messages messages;
    private final List<Class<?>> classes = new ArrayList<>();
    private final Set<String> words = new TreeSet<>();

    private CatalogueCheck(String room) {
        this.room = room;
        this.messages = Messages.of(List.of(room));
    }

    /** Checks the catalogue of a room whose classes lie in a folder, as they do in a build. */
    public static void room(String room) {
        CatalogueCheck check = new CatalogueCheck(room);
        check.readClasses();
        check.sameKeysAndArguments();
        check.everyKeyOnce();
        check.everythingSaidAndNothingElse();
    }

    private void sameKeysAndArguments() {
        assertThat(messages.keys(Language.ZH)).isEqualTo(messages.keys(Language.EN));
        for (String key : messages.keys(Language.EN)) {
            assertThat(messages.arguments(key, Language.ZH)).as(key).isEqualTo(messages.arguments(key, Language.EN));
        }
    }

    /** A properties file silently keeps the last of two equal keys. */
    private void everyKeyOnce() {
        for (Language language : Language.values()) {
            List<String> keys = ownKeys(language);
            assertThat(keys).as("keys of %s in %s", room, language).doesNotHaveDuplicates();
        }
    }

    private void everythingSaidAndNothingElse() {
        Set<String> wanted = new TreeSet<>();
        for (Class<?> type : classes) {
            wanted.addAll(problemKeys(type));
            wanted.addAll(settingKeys(type));
        }
        Set<String> own = new TreeSet<>(ownKeys(Language.EN));
        assertThat(messages.keys(Language.EN)).as("texts that %s needs", room).containsAll(wanted);
        own.removeAll(wanted);
        own.removeAll(words);
        assertThat(own).as("texts of %s that nobody reads", room).isEmpty();
    }

    private static Set<String> problemKeys(Class<?> type) {
        Set<String> keys = new TreeSet<>();
        if (type.isEnum() && ProblemCode.class.isAssignableFrom(type)) {
            for (Object constant : type.getEnumConstants()) {
                ProblemCode code = (ProblemCode) constant;
                keys.add(code.title().key());
                keys.add(code.detail().key());
            }
        }
        return keys;
    }

    private static Set<String> settingKeys(Class<?> type) {
        Set<String> keys = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == Setting.class && Modifier.isStatic(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    keys.add(((Setting<?>) field.get(null)).purpose().key());
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        return keys;
    }

    private List<String> ownKeys(Language language) {
        List<String> keys = new ArrayList<>();
        try (Stream<String> lines = Files.lines(catalogue(language), StandardCharsets.UTF_8)) {
            lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            line.substring(0, Math.max(0, line.indexOf('='))).strip())
                    .forEach(keys::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return keys;
    }

    private void readClasses() {
        Path root = catalogue(Language.EN).resolve("../..").normalize();
        try (Stream<Path> files = Files.walk(root.resolve("qiantang"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                read(root.relativize(file), ClassFile.of().parse(file));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        assertThat(classes).as("classes of %s", room).isNotEmpty();
    }

    private void read(Path file, ClassModel model) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof StringEntry text) {
                words.add(text.stringValue());
            }
        }
        boolean hasSettings = model.fields().stream()
                .anyMatch(field -> field.fieldTypeSymbol()
                        .equals(Setting.class.describeConstable().orElseThrow()));
        boolean isEnum = model.superclass()
                .filter(up -> up.asInternalName().equals("java/lang/Enum"))
                .isPresent();
        if (hasSettings || isEnum) {
            String name = file.toString().replace('/', '.').replaceAll("\\.class$", "");
            try {
                classes.add(Class.forName(name));
            } catch (ClassNotFoundException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private Path catalogue(Language language) {
        String name = Messages.resource(room, language);
        URL url = Objects.requireNonNull(CatalogueCheck.class.getClassLoader().getResource(name), name);
        try {
            return Path.of(new URI(url.toString()));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

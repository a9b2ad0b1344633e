package qiantang.foundation.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All migrations of all rooms, as they lie on the class path, foundation first; and one digest over everything that
 * decides what a prepared database looks like.
 */
final class Migrations {
    /** Grows when {@link Roles} prepares something else than before. */
    private static final int PREPARATION = 1;

    private static final Pattern FILE_NAME = Pattern.compile("V([1-9]\\d{0,5})__[a-z0-9_]+\\.sql");

    /** One file: {@code V3__keys_expire.sql} has the version 3. */
    record Migration(int version, String fileName, String sql) {}

    private final Map<RoomSchema, List<Migration>> byRoom;

    private Migrations(Map<RoomSchema, List<Migration>> byRoom) {
        this.byRoom = byRoom;
    }

    static Migrations of(List<RoomSchema> rooms) {
        Map<RoomSchema, List<Migration>> byRoom = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>();
        Stream.concat(
                        Stream.of(RoomSchema.FOUNDATION),
                        rooms.stream().filter(room -> !room.equals(RoomSchema.FOUNDATION)))
                .forEach(room -> {
                    if (!names.add(room.room())) {
                        throw new IllegalArgumentException("two rooms are called " + room.room());
                    }
                    byRoom.put(room, read(room));
                });
        return new Migrations(byRoom);
    }

    List<RoomSchema> rooms() {
        return List.copyOf(byRoom.keySet());
    }

    List<Migration> of(RoomSchema room) {
        return byRoom.getOrDefault(room, List.of());
    }

    /** The same for two programs if and only if they prepare a database alike. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, Integer.toString(PREPARATION));
            byRoom.forEach((room, migrations) -> {
                update(digest, "room " + room.room());
                room.roles().forEach(role -> update(digest, "role " + role.name()));
                migrations.forEach(migration -> {
                    update(digest, migration.fileName());
                    update(digest, migration.sql());
                });
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static void update(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static List<Migration> read(RoomSchema room) {
        String folder = "qiantang/" + room.room() + "/migrations";
        try {
            List<Migration> found = new ArrayList<>();
            for (String name : names(folder)) {
                found.add(read(folder, name));
            }
            found.sort(Comparator.comparingInt(Migration::version));
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).version() != i + 1) {
                    throw new IllegalStateException("migrations of " + room.room() + " are not numbered 1, 2, 3 …: "
                            + found.get(i).fileName());
                }
            }
            return List.copyOf(found);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Migration read(String folder, String name) throws IOException {
        Matcher matcher = FILE_NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException("not the name of a migration: " + folder + "/" + name);
        }
        try (InputStream in = Migrations.class.getResourceAsStream("/" + folder + "/" + name)) {
            if (in == null) {
                throw new IOException("listed, but not there: " + folder + "/" + name);
            }
            return new Migration(
                    Integer.parseInt(matcher.group(1)),
                    name,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        }
    }

    /** The class path has no listing of its own: folders and jars are each asked in their way. */
    private static Set<String> names(String folder) throws IOException {
        Set<String> names = new TreeSet<>();
        for (URL place : Migrations.class.getClassLoader().resources(folder).toList()) {
            if (place.openConnection() instanceof JarURLConnection inJar) {
                try (JarFile jar = openedAnew(inJar)) {
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith(folder + "/") && !name.endsWith("/"))
                            .forEach(name -> names.add(name.substring(folder.length() + 1)));
                }
            } else {
                try (Stream<Path> files = Files.list(Path.of(URI.create(place.toString())))) {
                    files.forEach(file -> names.add(file.getFileName().toString()));
                }
            }
        }
        return names;
    }

    private static JarFile openedAnew(JarURLConnection inJar) throws IOException {
        inJar.setUseCaches(false);
        return inJar.getJarFile();
    }
}

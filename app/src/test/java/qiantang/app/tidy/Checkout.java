package qiantang.app.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The checkout that these tests were built from. */
public final class Checkout {
    private static final Set<String> NOT_OURS =
            Set.of(".git", "target", "node_modules", ".idea", ".vscode", "__pycache__");

    private Checkout() {}

    /** The folder with the launcher in it. */
    public static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path here = start; here != null; here = here.getParent()) {
            if (Files.isRegularFile(here.resolve("qiantang")) && Files.isDirectory(here.resolve("launcher"))) {
                return here;
            }
        }
        throw new IllegalStateException(start + " lies in no checkout of Qiantang");
    }

    /** The rooms: folders with a pom of their own, in the order of the alphabet. */
    static List<String> rooms() {
        return List.copyOf(new TreeSet<>(files().stream()
                .filter(file -> file.getNameCount() == 2 && file.endsWith("pom.xml"))
                .map(file -> file.getName(0).toString())
                .toList()));
    }

    /** Every file that belongs to the project, relative to the root; what a build makes is left out. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        Path root = root();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    // In a linked work tree .git is a file.
                    if (!file.endsWith(".git")) {
                        files.add(root.relativize(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        files.sort(null);
        return files;
    }

    static String read(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " is not readable as UTF-8", unreadable);
        }
    }

    /** Whether a file begins with these ASCII words; a file of any kind may be asked. */
    static boolean startsWith(Path file, String words) {
        try (InputStream in = Files.newInputStream(root().resolve(file))) {
            return new String(in.readNBytes(words.length()), StandardCharsets.ISO_8859_1).equals(words);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

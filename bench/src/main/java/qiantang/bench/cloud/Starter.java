package qiantang.bench.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The words that start the program, before its arguments. */
public record Starter(List<String> words) {
    public Starter {
        words = List.copyOf(words);
    }

    /** As a person does it; the launcher builds what has to be built, before anything is measured. */
    public static Starter launcher() throws IOException, InterruptedException {
        Path launcher = Path.of(System.getProperty("qiantang.root", "."))
                .resolve("qiantang")
                .toAbsolutePath();
        int built = new ProcessBuilder(launcher.toString(), "build")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (built != 0) {
            throw new IOException("the program could not be built");
        }
        return new Starter(List.of(launcher.toString()));
    }

    /** Java with the class path of this process, for tests, which run while the launcher builds. */
    public static Starter classPath() {
        return new Starter(List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                        .toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                "qiantang.app.Main"));
    }

    List<String> with(String... arguments) {
        List<String> line = new ArrayList<>(words);
        line.addAll(List.of(arguments));
        return line;
    }
}

package qiantang.app.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import qiantang.app.tidy.Checkout;

/**
 * A checkout with the real launcher, one room, and a JDK and a Maven that only note how they were called: enough to see
 * what the launcher does, in milliseconds and without a network.
 */
final class SmallHouse {
    /** All that the launcher may ask of a machine that has neither JDK nor Maven. */
    private static final List<String> TOOLS = List.of(
            ("awk bash cat chmod cp cut date dirname env find flock grep head id ldconfig locale mkdir mktemp mv"
                            + " readlink rm sed sha256sum sleep sort tail tee touch tr uname wc xargs")
                    .split(" "));

    private static final String JAVA = """
            #!/usr/bin/env bash
            for word in "$@"; do case $word in -XX:AOTCacheOutput=*) echo cache > "${word#*=}" ;; esac; done
            printf '%s\\n' "${!QIANTANG_@}" "$@"
            if [ "${!#}" = up ] && [ -n "${RUNS_WHILE:-}" ]; then while [ -e "$RUNS_WHILE" ]; do sleep .02; done; fi
            exit "${FAKE_EXIT:-0}"
            """;

    private static final String MAVEN = """
            #!/usr/bin/env bash
            [ "$1" != -v ] || { echo "Apache Maven ${FAKE_MAVEN:-3.8.7}"; exit 0; }
            echo "$PWD: $*" >> "$MAVEN_CALLS"
            echo '[INFO] Building app 0.1.0-SNAPSHOT                          [1/1]'
            if grep -q broken app/src/main/java/A.java; then
                echo '[ERROR] A.java:[1,1] cannot find symbol broken'
                exit 1
            fi
            mkdir -p app/target/lib
            cp app/src/main/java/A.java app/target/app-0.1.0-SNAPSHOT.jar
            printf './one.jar|./two.jar' > app/target/class.path
            """;

    private static final Path TOOLS_FOLDER = linkTools();

    final Path folder;
    private final Path street;
    private final Path mavenCalls;

    /** How a command of the launcher ended, and what it said. */
    record Outcome(int code, String out, String err) {}

    /** @param street an empty folder; the house, the tools and the JDKs come to stand in it side by side */
    SmallHouse(Path street) {
        this.street = street;
        this.folder = street.resolve("a house with spaces");
        this.mavenCalls = street.resolve("maven calls");
        try {
            Files.createFile(mavenCalls);
            Path house = Checkout.root();
            copy(house.resolve("qiantang"), folder.resolve("qiantang"));
            try (Stream<Path> scripts = Files.list(house.resolve("launcher"))) {
                scripts.forEach(
                        script -> copy(script, folder.resolve("launcher").resolve(script.getFileName())));
            }
            write("pom.xml", "<project/>");
            write(".mvn/jvm.config", "");
            write("app/pom.xml", "<project/>");
            write("app/src/main/java/A.java", "class A {}");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    SmallHouse withJdk(String version) {
        program(jdks().resolve("jdk " + version + "/bin/java"), JAVA);
        program(jdks().resolve("jdk " + version + "/bin/javac"), JAVA);
        write(
                jdks().resolve("jdk " + version + "/release"),
                "JAVA_VERSION=\"" + version + "\"\nJAVA_RUNTIME_VERSION=\"" + version + "+1\"\n");
        return this;
    }

    SmallHouse withMaven() {
        program(street.resolve("bin/mvn"), MAVEN);
        return this;
    }

    void write(String name, String text) {
        write(folder.resolve(name), text);
    }

    /** Where the newest build lies. */
    Path version() throws IOException {
        Path program = folder.resolve("app/target/program");
        return program.resolve(Files.readString(program.resolve("current")).strip());
    }

    boolean isInUse(Path version) throws IOException {
        try (Stream<Path> files = Files.list(version)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("used."));
        }
    }

    int builds() {
        try {
            return Files.readAllLines(mavenCalls).size();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    Outcome run(String... words) {
        return run(folder.resolve("qiantang"), Map.of(), words);
    }

    Outcome run(Path launcher, Map<String, String> environment, String... words) {
        return start(launcher, environment, words).end();
    }

    Run start(Path launcher, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile(street, "out", "");
            Path err = Files.createTempFile(street, "err", "");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(street.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> variables = builder.environment();
            variables.clear();
            variables.put("PATH", street.resolve("bin") + ":" + TOOLS_FOLDER);
            variables.put("HOME", street.resolve("home").toString());
            variables.put("QIANTANG_JDKS", jdks().toString());
            variables.put("MAVEN_CALLS", mavenCalls.toString());
            variables.put("LANG", "C.UTF-8");
            variables.putAll(environment);
            return new Run(builder.start(), out, err);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    record Run(Process process, Path out, Path err) {
        Outcome end() {
            int code = process.onExit().join().exitValue();
            try {
                return new Outcome(code, Files.readString(out), Files.readString(err));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private Path jdks() {
        return street.resolve("jdks");
    }

    /** Links to the tools, kept in the build folder: they lead outside, where no temporary folder may reach. */
    private static Path linkTools() {
        Path tools = Checkout.root().resolve("app/target/launcher-tools");
        try {
            Files.createDirectories(tools);
            for (String tool : TOOLS) {
                Path link = tools.resolve(tool);
                Path found = Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                        .map(place -> Path.of(place, tool))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
                if (!Files.isSymbolicLink(link)) {
                    Files.createSymbolicLink(link, found);
                }
            }
            return tools;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void program(Path file, String text) {
        write(file, text);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}

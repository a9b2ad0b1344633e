package qiantang.foundation.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import qiantang.foundation.testing.TestPostgres;

/** A second program with a PostgreSQL of its own, so that it can be killed without a word. */
final class OtherProgram implements AutoCloseable {
    private final Process process;
    private final long postgres;
    private final DatabaseAddress.Login address;

    private OtherProgram(Process process, long postgres, DatabaseAddress.Login address) {
        this.process = process;
        this.postgres = postgres;
        this.address = address;
    }

    static OtherProgram start(Path folder) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProgram.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("ready")) {
                return new OtherProgram(
                        process, Long.parseLong(words[1]), new DatabaseAddress.Login(words[2], words[3], words[4]));
            }
        }
        throw new IOException("the other program ended before it was ready");
    }

    long postgres() {
        return postgres;
    }

    DatabaseAddress.Login address() {
        return address;
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(
                Path.of(arguments[0]), TestPostgres.binariesFolder(), PostgresBinaries.onClassPath(), Durability.FULL);
        DatabaseAddress.Login admin = postgres.address().admin();
        System.out.println("ready " + postgres.pid() + " " + admin.url() + " " + admin.user() + " " + admin.password());
        Thread.currentThread().join();
    }
}

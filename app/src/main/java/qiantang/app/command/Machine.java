package qiantang.app.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What can be found out about a machine without changing it. */
interface Machine {
    int javaRelease();

    /** As the kernel calls it, such as {@code amd64} or {@code aarch64}. */
    String architecture();

    /** The content of a small file of the system; empty if it cannot be read. */
    String text(Path file);

    boolean isRoot();

    long freeBytes(Path folder);

    /** Whether files can be made in it; a folder that is not there yet counts as its nearest parent. */
    boolean canWrite(Path folder);

    boolean hasTool(String name);

    /** Whether the command ends with success within a few seconds. */
    boolean succeeds(List<String> command);

    boolean hasLibrary(String fileName);

    boolean portIsFree(int port);

    boolean hasResource(String name);

    /** The one that this program runs on. */
    record This(Map<String, String> environment) implements Machine {
        private static final int COMMAND_SECONDS_MAX = 10;
        private static final List<String> LIBRARY_FOLDERS =
                List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib");

        @Override
        public int javaRelease() {
            return Runtime.version().feature();
        }

        @Override
        public String architecture() {
            return System.getProperty("os.arch", "");
        }

        @Override
        public String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException unreadable) {
                return "";
            }
        }

        @Override
        public boolean isRoot() {
            return "root".equals(System.getProperty("user.name"));
        }

        @Override
        public long freeBytes(Path folder) {
            try {
                return Files.getFileStore(existing(folder)).getUsableSpace();
            } catch (IOException unknown) {
                return 0;
            }
        }

        @Override
        public boolean canWrite(Path folder) {
            return Files.isWritable(existing(folder));
        }

        private static Path existing(Path folder) {
            Path start = folder.toAbsolutePath();
            for (Path here = start; here != null; here = here.getParent()) {
                if (Files.exists(here)) {
                    return here;
                }
            }
            return start;
        }

        @Override
        public boolean hasTool(String name) {
            return Stream.of(environment.getOrDefault("PATH", "").split(":"))
                    .filter(folder -> !folder.isEmpty())
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        }

        @Override
        public boolean succeeds(List<String> command) {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS);
                process.destroyForcibly();
                return ended && process.exitValue() == 0;
            } catch (IOException absent) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public boolean hasLibrary(String fileName) {
            String triplet = architecture().equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
            return LIBRARY_FOLDERS.stream()
                    .flatMap(folder -> Stream.of(Path.of(folder), Path.of(folder, triplet)))
                    .anyMatch(folder -> Files.exists(folder.resolve(fileName)));
        }

        @Override
        public boolean portIsFree(int port) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return true;
            } catch (IOException taken) {
                return false;
            }
        }

        @Override
        public boolean hasResource(String name) {
            return This.class.getResource(name) != null;
        }
    }
}

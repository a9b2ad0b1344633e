package qiantang.foundation.postgres;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;

/**
 * As whom PostgreSQL's programs run, since they refuse to run as root: the words put before their command line, and the
 * owner that their data need.
 *
 * <p>Not root: as oneself. Root: as the user {@code qiantang} or else {@code nobody} where that one can reach the folder
 * ({@code setpriv}); in a user namespace where root counts as nobody otherwise ({@code unshare}). Data that exist keep
 * their owner. {@code setsid} keeps the terminal's Ctrl-C away from PostgreSQL, so that the program ends it in order;
 * {@code --pdeathsig INT} ends it in order when the program dies without a word.
 */
record RunAs(List<String> prefix, @Nullable Owner owner) {
    /** A user and a group by their numbers. */
    record Owner(int user, int group) {}

    private static final int PROBE_SECONDS = 10;
    private static final List<String> DEDICATED_USERS = List.of("qiantang", "nobody");

    /** The first way that can reach both the folder and the programs. */
    static RunAs choose(Path folder, Path data, Path program) throws IOException {
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Optional<Owner> keeper = Files.exists(data) ? Optional.of(ownerOf(data)) : Optional.empty();
        if (self != 0 && keeper.isPresent() && keeper.get().user() != self) {
            throw Problem.of(PostgresProblem.FOLDER_OF_ANOTHER_USER)
                    .with("folder", data)
                    .with("user", keeper.get().user());
        }
        for (RunAs way : self == 0 ? waysOfRoot(keeper) : List.of(plain(true), plain(false))) {
            if (way.reaches(folder, program)) {
                return way;
            }
        }
        throw Problem.of(PostgresProblem.NO_UNPRIVILEGED_USER).with("folder", folder);
    }

    private static List<RunAs> waysOfRoot(Optional<Owner> keeper) throws IOException {
        List<RunAs> ways = new ArrayList<>();
        Optional<Owner> other = keeper.isPresent() ? keeper.filter(owner -> owner.user() != 0) : dedicatedUser();
        other.ifPresent(owner -> {
            ways.add(other(owner, true));
            ways.add(other(owner, false));
        });
        if (keeper.isEmpty() || keeper.get().user() == 0) {
            ways.add(namespace(true));
            ways.add(namespace(false));
        }
        return ways;
    }

    private static RunAs plain(boolean endsWithParent) {
        return new RunAs(session(endsWithParent ? List.of("setpriv", "--pdeathsig", "INT") : List.of()), null);
    }

    private static RunAs other(Owner owner, boolean endsWithParent) {
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--reuid=" + owner.user(), "--regid=" + owner.group(), "--clear-groups"));
        if (endsWithParent) {
            words.addAll(List.of("--pdeathsig", "INT"));
        }
        return new RunAs(session(words), owner);
    }

    private static RunAs namespace(boolean endsWithParent) {
        return new RunAs(
                session(
                        endsWithParent
                                ? List.of("unshare", "-U", "setpriv", "--pdeathsig", "INT")
                                : List.of("unshare", "-U")),
                null);
    }

    private static List<String> session(List<String> words) {
        List<String> all = new ArrayList<>();
        if (onPath("setsid")) {
            all.add("setsid");
        }
        all.addAll(words);
        return List.copyOf(all);
    }

    private boolean reaches(Path folder, Path program) throws IOException {
        Process probe;
        try {
            probe = start(List.of(
                    "/bin/sh", "-c", "test -x \"$1\" && test -x \"$2\"", "sh", folder.toString(), program.toString()));
        } catch (IOException noSuchProgram) {
            return false;
        }
        try {
            probe.getOutputStream().close();
            return probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            probe.destroyForcibly();
        }
    }

    /**
     * Starts a program as this user, its errors among its output.
     *
     * <p>The signal of the parent's death is sent when the <em>thread</em> that started the program ends.
     */
    Process start(List<String> program) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder.start();
    }

    /** Hands a file or an empty folder over to the user as whom the programs run. */
    void handOver(Path file) throws IOException {
        if (owner != null) {
            Files.setAttribute(file, "unix:uid", owner.user(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", owner.group(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static Owner ownerOf(Path data) throws IOException {
        return new Owner((int) Files.getAttribute(data, "unix:uid"), (int) Files.getAttribute(data, "unix:gid"));
    }

    /** From {@code /etc/passwd} alone: {@code initdb} insists on a user with a name. */
    private static Optional<Owner> dedicatedUser() throws IOException {
        List<String> users = Files.readAllLines(Path.of("/etc/passwd"));
        for (String wanted : DEDICATED_USERS) {
            for (String line : users) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3 && fields[0].equals(wanted)) {
                    return Optional.of(new Owner(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Sends a signal by its name; that the process has ended meanwhile is no failure. */
    static void signal(long pid, String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\" 2>/dev/null", "sh", name, Long.toString(pid))
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package qiantang.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code doctor}: looks at this machine and says what is missing, what that costs, and what to do. */
@Command(name = "doctor")
final class DoctorCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8080;
    private static final long GIB = 1L << 30;
    private static final long MEMORY_WANTED = 2 * GIB;
    private static final long DISK_NEEDED = GIB;
    private static final long DISK_WANTED = 4 * GIB;
    private static final int JAVA_AT_LEAST = 25;
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    private final Desk desk;
    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    @Option(names = "--json", descriptionKey = "json")
    private boolean json;

    @Option(names = "--port", paramLabel = "PORT")
    private int port = USUAL_PORT;

    @Option(names = "--lang", paramLabel = "zh|en", descriptionKey = "lang")
    void language(String asked) {
        Connection.requireLanguage(asked);
    }

    DoctorCommand(Desk desk, Machine machine) {
        this.desk = desk;
        this.machine = machine;
    }

    /** How bad it is. */
    enum Mark {
        GOOD("✓"),
        /** Works, but something is left out. */
        MIND("!"),
        /** The cloud cannot start so. */
        BAD("✗");

        private final String sign;

        Mark(String sign) {
            this.sign = sign;
        }
    }

    /** @param text the key of what is said; with {@code .do} behind it, the key of what to do if it is not good */
    private record Finding(String what, Mark mark, String text, Map<String, Object> arguments) {}

    @Override
    public Integer call() {
        Path home = Connection.home(desk.terminal().environment());
        java();
        architecture();
        memory();
        disk(home);
        folder(home);
        port(home);
        database();
        localModel();
        bench();
        return tell();
    }

    private void java() {
        boolean enough = machine.javaRelease() >= JAVA_AT_LEAST;
        find("java", enough ? Mark.GOOD : Mark.BAD, enough ? "fine" : "old", Map.of("release", machine.javaRelease()));
    }

    private void architecture() {
        Map<String, Object> name = Map.of("architecture", machine.architecture());
        switch (machine.architecture()) {
            case "amd64" -> {
                boolean fast = machine.text(Path.of("/proc/cpuinfo")).contains(" avx2");
                find("architecture", fast ? Mark.GOOD : Mark.MIND, fast ? "fine" : "no_avx2", name);
            }
            case "aarch64" -> find("architecture", Mark.MIND, "untried", name);
            default -> find("architecture", Mark.BAD, "unknown", name);
        }
    }

    private void memory() {
        Matcher available = AVAILABLE.matcher(machine.text(Path.of("/proc/meminfo")));
        long bytes = available.find() ? Long.parseLong(available.group(1)) * 1024 : 0;
        boolean enough = bytes >= MEMORY_WANTED;
        find("memory", enough ? Mark.GOOD : Mark.MIND, enough ? "fine" : "little", Map.of("free", gib(bytes)));
    }

    private void disk(Path home) {
        long bytes = machine.freeBytes(home);
        Map<String, Object> words = Map.of("free", gib(bytes), "folder", home);
        if (bytes < DISK_NEEDED) {
            find("disk", Mark.BAD, "full", words);
        } else {
            boolean enough = bytes >= DISK_WANTED;
            find("disk", enough ? Mark.GOOD : Mark.MIND, enough ? "fine" : "little", words);
        }
    }

    private void folder(Path home) {
        boolean writable = machine.canWrite(home);
        find("folder", writable ? Mark.GOOD : Mark.BAD, writable ? "fine" : "closed", Map.of("folder", home));
    }

    private void port(Path home) {
        Optional<String> running = Whereabouts.in(home).flatMap(here -> here.of("/v1"));
        if (running.isPresent()) {
            find("port", Mark.GOOD, "running", Map.of("address", running.get()));
            return;
        }
        boolean free = machine.portIsFree(port);
        find("port", free ? Mark.GOOD : Mark.MIND, free ? "fine" : "taken", Map.of("port", port));
    }

    private void database() {
        String binaries =
                machine.architecture().equals("aarch64") ? "/postgres-linux-arm_64.txz" : "/postgres-linux-x86_64.txz";
        if (!machine.hasResource(binaries)) {
            find("database", Mark.BAD, "no_binaries", Map.of("architecture", machine.architecture()));
        } else if (!machine.isRoot()) {
            find("database", Mark.GOOD, "fine", Map.of());
        } else {
            boolean able = machine.hasTool("setpriv") || machine.hasTool("unshare");
            find("database", able ? Mark.GOOD : Mark.BAD, able ? "fine_root" : "no_setpriv", Map.of());
        }
    }

    /** The model that comes along: its weights come by pip, its arithmetic needs libgomp. */
    private void localModel() {
        if (!machine.hasLibrary("libgomp.so.1")) {
            find("model", Mark.MIND, "no_libgomp", Map.of());
        } else if (!machine.succeeds(List.of("python3", "-m", "pip", "--version"))) {
            find("model", Mark.MIND, "no_pip", Map.of());
        } else {
            find("model", Mark.GOOD, "fine", Map.of());
        }
    }

    private void bench() {
        boolean able = machine.hasTool("wrk");
        find("bench", able ? Mark.GOOD : Mark.MIND, able ? "fine" : "no_wrk", Map.of());
    }

    private void find(String what, Mark mark, String which, Map<String, Object> arguments) {
        findings.add(new Finding(what, mark, "doctor." + what + "." + which, arguments));
    }

    private static String gib(long bytes) {
        return "%.1f GiB".formatted((double) bytes / GIB);
    }

    private int tell() {
        if (json) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            findings.forEach(one -> all.addObject()
                    .put("check", one.what())
                    .put("mark", one.mark().name())
                    .put("text", desk.text(one.text(), one.arguments()))
                    .put("advice", advice(one)));
            desk.print(all);
        } else {
            findings.forEach(this::tell);
        }
        boolean bad = findings.stream().anyMatch(one -> one.mark() == Mark.BAD);
        if (!json) {
            desk.say(bad ? "doctor.bad" : "doctor.good", Map.of());
        }
        return (bad ? ExitCode.REFUSED : ExitCode.DONE).number();
    }

    private void tell(Finding one) {
        String name = desk.text("doctor." + one.what());
        String gap = " ".repeat(Math.max(1, 14 - Table.width(name)));
        desk.terminal().out().println(one.mark().sign + " " + name + gap + desk.text(one.text(), one.arguments()));
        String advice = advice(one);
        if (!advice.isEmpty()) {
            desk.terminal().out().println(" ".repeat(16) + advice);
        }
    }

    private String advice(Finding one) {
        return one.mark() == Mark.GOOD ? "" : desk.text(one.text() + ".do", one.arguments());
    }
}

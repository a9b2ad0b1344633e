package qiantang.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import qiantang.app.command.ExitCode;
import qiantang.app.command.Terminal;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Settings;

/** {@code up}: starts the cloud, says where it is, and runs until it is told to end. Every setting is a flag of it. */
final class UpCommand implements Callable<Integer> {
    private static final int PROGRESS_STEP = 20;

    private final Terminal terminal;
    private final Messages messages;
    private final Language language;
    private final CommandSpec spec;
    private final Flags flags;
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private UpCommand(Terminal terminal, Messages messages) {
        this.terminal = terminal;
        this.messages = messages;
        this.language = Language.ofEnvironment(terminal.environment());
        this.spec = CommandSpec.wrapWithoutInspection(this).name("up").mixinStandardHelpOptions(true);
        spec.usageMessage().description(messages.text("up.purpose", language, Map.of()));
        flags = Flags.on(spec, CloudSettings.ALL, messages, language);
    }

    static CommandLine on(Terminal terminal, Messages messages) {
        return new CommandLine(new UpCommand(terminal, messages).spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        long begun = System.nanoTime();
        Settings settings = flags.read(terminal);
        say("up.starting", Map.of("folder", settings.home()));
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch closed = endWithTheProcess(ended);
        try (Cloud cloud = Cloud.start(settings, messages, InstantSource.system())) {
            introduce(cloud, Duration.ofNanos(System.nanoTime() - begun));
            cloud.whenLocalModelChanges(this::tell);
            // What happened before anybody listened.
            cloud.localModels().forEach(this::tell);
            ended.await();
            say("up.stopping", Map.of());
        } finally {
            closed.countDown();
        }
        say("up.stopped", Map.of());
        return ExitCode.DONE.number();
    }

    /** Ctrl-C and the kernel's wish to end arrive as a shutdown hook, which waits here until all is closed. */
    static CountDownLatch endWithTheProcess(CountDownLatch ended) {
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ended.countDown();
            try {
                closed.await();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }));
        return closed;
    }

    private void introduce(Cloud cloud, Duration took) {
        say("up.ready", Map.of("address", cloud.url(), "seconds", "%.1f".formatted(took.toMillis() / 1000.0)));
        cloud.doors()
                .forEach((door, url) -> terminal.out()
                        .println("  " + messages.text("up.door." + door, language, Map.of()) + "  " + url));
        AdminKey key = cloud.adminKey();
        say(key.isThere() ? "up.key" : "up.key_missing", Map.of("file", key.file()));
        cloud.findings()
                .forEach(finding -> say("up.finding", Map.of("finding", messages.text(finding.sentence(), language))));
        PrintWriter out = terminal.out();
        say("up.try", Map.of());
        out.println("  curl " + cloud.url() + "/v1/chat/completions \\");
        out.println("    -H \"Authorization: Bearer $(cat '" + key.file() + "')\" \\");
        out.println("    -H 'Content-Type: application/json' \\");
        out.println("    -d '{\"model\":\"" + usualModel(cloud)
                + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"What is a cloud?\"}]}'");
        out.flush();
    }

    private static String usualModel(Cloud cloud) {
        return cloud.localModels().stream()
                .filter(model -> model.kind() == LocalModel.Kind.CHAT)
                .map(LocalModel::name)
                .findFirst()
                .orElse("NAME");
    }

    /** One line for each step, however often the engine has something to say. */
    private void tell(LocalModel model) {
        String line = line(model);
        if (!line.equals(told.put(model.name(), line)) && !line.isEmpty()) {
            terminal.out().println(line);
            terminal.out().flush();
        }
    }

    private String line(LocalModel model) {
        return switch (model.state()) {
            case ModelState.Downloading(long done, long total) -> {
                long percent = total == 0 ? 0 : done * 100 / total / PROGRESS_STEP * PROGRESS_STEP;
                yield text("up.model.downloading", Map.of("model", model.name(), "percent", percent));
            }
            case ModelState.Loading() -> text("up.model.loading", Map.of("model", model.name()));
            case ModelState.Ready ready -> text("up.model.ready", Map.of("model", model.name()));
            case ModelState.Restarting(int attempt, Duration delay) ->
                text("up.model.restarting", Map.of("model", model.name(), "seconds", delay.toSeconds()));
            case ModelState.Failed(Problem problem) ->
                text(
                                "up.model.failed",
                                Map.of(
                                        "model",
                                        model.name(),
                                        "title",
                                        problem.title(messages, language),
                                        "detail",
                                        problem.detail(messages, language)))
                        + "\n" + text("up.without_model", Map.of());
            case ModelState.Idle(), ModelState.Stopped() -> "";
        };
    }

    private String text(String key, Map<String, ?> words) {
        return messages.text(key, language, words);
    }

    private void say(String key, Map<String, ?> words) {
        terminal.out().println(text(key, words));
        terminal.out().flush();
    }
}

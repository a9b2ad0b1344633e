package qiantang.app;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import qiantang.app.command.ExitCode;
import qiantang.app.command.GatewayRunner;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Settings;

/** {@code gateway --join}: starts a gateway, says where it is, and runs until it is told to end. */
record GatewayProcess(Messages messages) implements GatewayRunner {
    @Override
    public int run(Terminal terminal, Language language, URI cloud, Optional<String> token, Map<String, String> typed)
            throws InterruptedException {
        Settings settings = Settings.read(CloudSettings.ALL, terminal.environment(), typed);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch closed = UpCommand.endWithTheProcess(ended);
        try (JoinedGateway gateway = JoinedGateway.start(settings, cloud, token, messages, InstantSource.system())) {
            say(terminal, language, "gateway.ready", Map.of("address", gateway.url(), "cloud", cloud));
            ended.await();
            say(terminal, language, "gateway.stopping", Map.of());
        } finally {
            closed.countDown();
        }
        return ExitCode.DONE.number();
    }

    private void say(Terminal terminal, Language language, String key, Map<String, ?> words) {
        terminal.out().println(messages.text(key, language, words));
        terminal.out().flush();
    }
}

package qiantang.app.command;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import qiantang.foundation.messages.Language;

/** Runs a gateway of its own in this process; wired by whoever knows the rooms. */
@FunctionalInterface
public interface GatewayRunner {
    /**
     * @param typed settings as they were typed, by their names
     * @return the exit code, once it was told to end
     */
    int run(Terminal terminal, Language language, URI cloud, Optional<String> token, Map<String, String> typed)
            throws InterruptedException;
}

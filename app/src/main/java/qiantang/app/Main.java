package qiantang.app;

import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Messages;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] words) {
        Terminal terminal = Terminal.ofProcess();
        Messages messages = Messages.of(Cloud.CATALOGUES);
        System.exit(
                new Qiantang(terminal).with(UpCommand.on(terminal, messages)).run(words));
    }
}

package qiantang.app;

import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Messages;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] words) {
        Messages messages = Messages.of(Cloud.CATALOGUES);
        System.exit(front(Terminal.ofProcess(), messages).run(words));
    }

    private static Qiantang front(Terminal terminal, Messages messages) {
        return new Qiantang(terminal, messages)
                .running(new GatewayProcess(messages))
                .with(UpCommand.on(terminal, messages))
                .with(SettingsCommand.on(terminal, messages))
                .with(BackupCommand.backup(terminal, messages))
                .with(BackupCommand.restore(terminal, messages))
                .with(new Rehearsal(terminal, another -> front(another, messages)));
    }
}

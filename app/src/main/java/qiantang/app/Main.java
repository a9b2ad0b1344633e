package qiantang.app;

import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] words) {
        System.exit(new Qiantang(Terminal.ofProcess()).run(words));
    }
}

package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Messages;

class FlagsTest {
    private static final Messages MESSAGES = Messages.of(List.of("app"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int settings(Map<String, String> environment) {
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                environment,
                false);
        return new Qiantang(terminal, MESSAGES)
                .with(SettingsCommand.on(terminal, MESSAGES))
                .run("settings");
    }

    @Test
    void whatIsMeantForCommandsIsNoMistakenSetting() {
        assertThat(settings(Map.of(
                        "QIANTANG_HOME", "/nowhere",
                        "QIANTANG_SERVER", "http://127.0.0.1:9090",
                        "QIANTANG_KEY", "qt-x",
                        "QIANTANG_JAVA_OPTS", "-Xmx1g")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("public-url");
    }

    @Test
    void aMistypedVariableIsRefused() {
        assertThat(settings(Map.of("QIANTANG_HOME", "/nowhere", "QIANTANG_PROT", "9090")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("QIANTANG_PROT");
    }
}

package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class QiantangTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Qiantang qiantang = new Qiantang(new Terminal(
            new PrintWriter(out), new PrintWriter(err), new BufferedReader(new StringReader("")), Map.of(), false));

    @Test
    void anUnknownWordIsAUsageErrorAndSaysSo() {
        assertThat(qiantang.run("frobnicate")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("frobnicate");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aCommandWiredElsewhereIsRunByItsName() {
        assertThat(qiantang.with(new Greet()).run("greet")).isEqualTo(7);
    }

    @Command(name = "greet")
    static final class Greet implements java.util.concurrent.Callable<Integer> {
        @Override
        public Integer call() {
            return 7;
        }
    }
}

package qiantang.foundation.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.secrets.Secret;

class SettingsTest {
    private static final Setting<Integer> PORT = Setting.number("port", 8080, 0, 65_535);
    private static final Setting<Duration> WAIT =
            Setting.duration("wait", Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofDays(1));
    private static final Setting<Long> MEMORY = Setting.bytes("memory", 1 << 20, 1, 1L << 40);
    private static final Setting<Boolean> EAGER = Setting.yes("eager", false);
    private static final Setting<Address> LISTEN = Setting.address("listen", new Address("127.0.0.1", 8080));
    private static final Setting<Path> FOLDER = Setting.path("folder", Path.of("objects"));
    private static final Setting<URI> DATABASE_URL = Setting.url("database-url", List.of("postgresql"));
    private static final Setting<Secret> TOKEN = Setting.secret("token");
    private static final List<Setting<?>> ALL = List.of(PORT, WAIT, MEMORY, EAGER, LISTEN, FOLDER, DATABASE_URL, TOKEN);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void theLaterOneWinsAndEachKnowsItsSource() throws IOException {
        write("port = 1\nwait = 1s\nmemory = 1KiB\n# a comment\n");
        Settings settings = Settings.read(
                ALL,
                Map.of("QIANTANG_HOME", home.toString(), "QIANTANG_PORT", "2", "QIANTANG_WAIT", "2m", "PATH", "/bin"),
                Map.of("port", "3"));
        assertThat(settings.get(PORT)).isEqualTo(3);
        assertThat(settings.get(WAIT)).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.get(MEMORY)).isEqualTo(1024);
        assertThat(settings.get(EAGER)).isFalse();
        assertThat(settings.source(PORT).origin()).isEqualTo(Settings.Origin.FLAG);
        assertThat(settings.source(WAIT).where()).isEqualTo("QIANTANG_WAIT");
        assertThat(settings.source(MEMORY).where()).endsWith("qiantang.properties:3");
        assertThat(settings.source(EAGER).origin()).isEqualTo(Settings.Origin.DEFAULT);
    }

    @Test
    void aPathIsMeantBelowTheDataFolder() {
        Settings settings = Settings.read(ALL, Map.of("HOME", "/home/someone"), Map.of());
        assertThat(settings.home()).isEqualTo(Path.of("/home/someone/.local/share/qiantang"));
        assertThat(settings.get(FOLDER)).isEqualTo(settings.home().resolve("objects"));
        Settings xdg = Settings.read(ALL, Map.of("XDG_DATA_HOME", "/data"), Map.of("folder", "/elsewhere"));
        assertThat(xdg.home()).isEqualTo(Path.of("/data/qiantang"));
        assertThat(xdg.get(FOLDER)).isEqualTo(Path.of("/elsewhere"));
    }

    @Test
    void aTypoIsToldWithTheWordThatWasProbablyMeantAndAllFaultsAtOnce() throws IOException {
        write("databse-url = x\nport\nwait = 1s\nwait = 2s\nhome = /x\n");
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Settings.read(
                        ALL,
                        Map.of("QIANTANG_HOME", home.toString(), "QIANTANG_PROT", "1"),
                        Map.of("listen", "nowhere", "quite-different", "1", "port", "70000")));
        Messages messages = Messages.of(List.of());
        String told = problem.faults().stream()
                .map(fault -> fault.field() + " " + messages.text(fault.reason(), Language.EN))
                .reduce("", (all, one) -> all + one + "\n");
        assertThat(told)
                .contains(
                        "qiantang.properties:1 There is no such setting. Did you mean database-url?",
                        "qiantang.properties:2 A line of the form",
                        "qiantang.properties:4 wait is set twice",
                        "qiantang.properties:5 home says where",
                        "QIANTANG_PROT There is no such setting. Did you mean port?",
                        "--quite-different There is no such setting. `qiantang settings`",
                        "--listen A host and a port",
                        "--port A whole number from 0 to 65535");
    }

    @Test
    void secretsAreListedAsSetAndNeverShown() {
        Settings settings = Settings.read(
                ALL,
                Map.of("HOME", "/home/someone"),
                Map.of("token", "hunter2", "database-url", "postgresql://app:hunter2@db:5432/q?sslpassword=hunter2"));
        assertThat(settings.get(TOKEN).revealText()).isEqualTo("hunter2");
        assertThat(settings.get(DATABASE_URL).getUserInfo()).isEqualTo("app:hunter2");
        assertThat(settings.listing().toString()).doesNotContain("hunter2").contains("postgresql://app:***@db:5432/q");
        assertThat(settings.listing()).hasSize(ALL.size() + 2);
    }

    @Test
    void valuesAreListedAsTheyWouldBeWritten() {
        Settings settings = Settings.read(
                ALL, Map.of("HOME", "/h"), Map.of("wait", "120s", "memory", "2048KiB", "listen", "[::1]:9"));
        Map<String, String> shown = settings.listing().stream()
                .collect(java.util.stream.Collectors.toMap(
                        listed -> listed.setting().name(), Settings.Listed::value));
        assertThat(shown)
                .containsEntry("wait", "2m")
                .containsEntry("memory", "2MiB")
                .containsEntry("listen", "[::1]:9");
    }

    @Test
    void aFileThatWasAskedForMustBeThere() {
        assertThatThrownBy(() -> Settings.read(ALL, Map.of("HOME", "/h"), Map.of("config", "/nowhere/at/all")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("settings.file_unreadable");
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("qiantang.properties"), text);
    }
}

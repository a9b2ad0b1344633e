package qiantang.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private final Path folder;
    private final SmallHouse house;

    LauncherTest(@TempDir Path folder) {
        this.folder = folder;
        this.house = new SmallHouse(folder);
    }

    @Test
    void withoutJavaItSaysWhatToInstall() {
        SmallHouse.Outcome outcome = house.withMaven().run("tenant");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("needs Java 25 or newer; found none", "apt-get install");
    }

    @Test
    void withoutJavaItSaysSoInChineseToo() {
        SmallHouse.Outcome outcome =
                house.run(house.folder.resolve("qiantang"), Map.of("LANG", "zh_CN.UTF-8"), "tenant");
        assertThat(outcome.err()).contains("需要 Java 25", "apt-get install");
    }

    @Test
    void anOldJavaIsNamed() {
        SmallHouse.Outcome outcome = house.withJdk("17.0.15").withMaven().run("tenant");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("found only 17");
    }

    @Test
    void aNewEnoughJavaIsTakenFromAmongOldOnes() {
        SmallHouse.Outcome outcome =
                house.withJdk("17.0.15").withJdk("26.0.1").withMaven().run("tenant");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("qiantang.app.Main\ntenant\n");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() {
        SmallHouse.Outcome outcome = house.withJdk("25.0.3").run("tenant");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("Maven 3.8 or newer; found none");
    }

    @Test
    void anOldMavenIsNamed() {
        SmallHouse.Outcome outcome = house.withJdk("25.0.3")
                .withMaven()
                .run(house.folder.resolve("qiantang"), Map.of("FAKE_MAVEN", "3.6.3"), "tenant");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("found 3.6.3");
    }

    @Test
    void wordsAreHandedOnAsTheyWereTyped() {
        SmallHouse.Outcome outcome = house.withJdk("25.0.3").withMaven().run("chat", "你好 世界", "*", "");
        assertThat(outcome.out()).endsWith("qiantang.app.Main\nchat\n你好 世界\n*\n\n");
    }

    @Test
    void theClassPathSurvivesSpaces() {
        SmallHouse.Outcome outcome = house.withJdk("25.0.3").withMaven().run("tenant");
        Path target = house.folder.resolve("app/target");
        assertThat(outcome.out())
                .containsPattern("\n-cp\n" + target + "/program/[0-9a-f]{16}/app-0.1.0-SNAPSHOT.jar:" + target
                        + "/lib/one.jar:" + target + "/lib/two.jar\n");
    }

    @Test
    void aSymbolicLinkLeadsHome() throws IOException {
        Path link = Files.createSymbolicLink(
                folder.resolve("qt"),
                Files.createSymbolicLink(folder.resolve("hop"), folder.relativize(house.folder.resolve("qiantang"))));
        SmallHouse.Outcome outcome = house.withJdk("25.0.3").withMaven().run(link, Map.of(), "tenant");
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void theExitCodeIsThatOfTheProgram() {
        house.withJdk("25.0.3").withMaven();
        assertThat(house.run(house.folder.resolve("qiantang"), Map.of("FAKE_EXIT", "3"), "tenant")
                        .code())
                .isEqualTo(3);
    }

    @Test
    void itBuildsOnceAndThenOnlyAfterAChange() throws IOException {
        house.withJdk("25.0.3").withMaven();
        SmallHouse.Outcome first = house.run("tenant");
        assertThat(first.err()).contains("Building", "app", "100 %");
        assertThat(first.out()).doesNotContain("Building");
        SmallHouse.Outcome second = house.run("tenant");
        assertThat(second.err()).isEmpty();
        assertThat(house.builds()).isEqualTo(1);

        house.write("app/src/main/java/A.java", "class A { int changed; }");
        house.run("tenant");
        assertThat(house.builds()).isEqualTo(2);

        house.write("app/src/main/resources/new", "");
        house.run("tenant");
        assertThat(house.builds()).isEqualTo(3);

        Files.delete(house.folder.resolve("app/src/main/resources/new"));
        house.run("tenant");
        assertThat(house.builds()).isEqualTo(4);
    }

    @Test
    void aFileThatWasOnlyTouchedIsNotBuiltAgain() throws IOException {
        house.withJdk("25.0.3").withMaven().run("tenant");
        Files.setLastModifiedTime(
                house.folder.resolve("app/src/main/java/A.java"), FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
        house.run("tenant");
        assertThat(house.builds()).isEqualTo(1);
    }

    @Test
    void aTestIsNoReasonToBuild() {
        house.withJdk("25.0.3").withMaven().run("tenant");
        house.write("app/src/test/java/ATest.java", "class ATest {}");
        house.run("tenant");
        assertThat(house.builds()).isEqualTo(1);
    }

    @Test
    void aBrokenBuildShowsWhyAndWhereTheLogIs() {
        house.write("app/src/main/java/A.java", "broken");
        SmallHouse.Outcome outcome = house.withJdk("25.0.3").withMaven().run("tenant");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("[ERROR] A.java:[1,1] cannot find symbol broken", house.folder + "/target/build.log");
    }

    @Test
    void whatWasBuiltBeforeIsKeptWhileARunningCloudMayUseIt() throws IOException {
        house.withJdk("25.0.3").withMaven().run("tenant");
        house.write("app/src/main/java/A.java", "class A { int changed; }");
        house.run("tenant");
        try (Stream<Path> versions = Files.list(house.folder.resolve("app/target/program"))) {
            assertThat(versions.filter(Files::isDirectory)).hasSize(2);
        }
    }

    @Test
    void whatACloudRunsFromIsNeverTakenAway() throws IOException {
        house.withJdk("25.0.3").withMaven();
        house.run("build");
        Path first = house.version();
        Path running = Files.createFile(folder.resolve("running"));
        SmallHouse.Run cloud =
                house.start(house.folder.resolve("qiantang"), Map.of("RUNS_WHILE", running.toString()), "up");
        while (!house.isInUse(first)) {
            Thread.onSpinWait();
        }

        for (int change = 0; change < 5; change++) {
            house.write("app/src/main/java/A.java", "class A { int change = " + change + "; }");
            assertThat(house.run("build").code()).isZero();
        }
        SmallHouse.Outcome clean = house.run("build", "--clean");

        assertThat(first).exists();
        assertThat(clean.code()).isEqualTo(1);
        assertThat(clean.err()).contains("A cloud runs from this build");
        Files.delete(running);
        cloud.end();
        assertThat(house.run("build", "--clean").code()).isZero();
        assertThat(first).doesNotExist();
    }

    @Test
    void twoAtTheSameTimeBuildOnce() {
        house.withJdk("25.0.3").withMaven();
        List<SmallHouse.Run> runs = Stream.of("tenant", "usage", "model")
                .map(word -> house.start(house.folder.resolve("qiantang"), Map.of(), word))
                .toList();
        assertThat(runs.stream().map(run -> run.end().code())).containsOnly(0);
        assertThat(house.builds()).isEqualTo(1);
    }

    @Test
    void theStartUpCacheIsMadeForUpAndUsedFromThenOn() {
        house.withJdk("25.0.3").withMaven();
        assertThat(house.run("tenant").out()).doesNotContain("-XX:AOTCache=");
        assertThat(house.run("up").out()).contains("-XX:AOTCache=", "25.0.3+1.aot");
        assertThat(house.run("tenant").out()).contains("-XX:AOTCache=");
    }

    @Test
    void theRehearsalForTheCacheTakesNoSettingOfTheRealCloud() throws IOException {
        house.withJdk("25.0.3").withMaven();
        Map<String, String> settings = Map.of("QIANTANG_DATABASE_URL", "postgresql://real/", "QIANTANG_PORT", "1");
        house.run(house.folder.resolve("qiantang"), settings, "build");
        assertThat(Files.readString(house.folder.resolve("target/cache.log")))
                .contains("rehearse", "QIANTANG_HOME")
                .doesNotContain("QIANTANG_DATABASE_URL", "QIANTANG_PORT");
    }

    @Test
    void aCacheThatCannotBeMadeIsNotMissed() {
        house.withJdk("25.0.3").withMaven();
        Map<String, String> rehearsalFails = Map.of("FAKE_EXIT", "1");
        SmallHouse.Outcome outcome = house.run(house.folder.resolve("qiantang"), rehearsalFails, "build");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("that did not work", "Ready, without the start-up cache");
        assertThat(house.run("up").out()).doesNotContain("-XX:AOTCache=");
    }

    @Test
    void aBuiltCheckoutThatCannotBeWrittenStillRuns() throws IOException {
        house.withJdk("25.0.3").withMaven().run("build");
        try (Stream<Path> all = Files.walk(house.folder)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
            }
        }
        SmallHouse.Outcome outcome = house.run("up");
        try (Stream<Path> all = Files.walk(house.folder)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void aloneItExplainsItself() {
        assertThat(house.run().out()).contains("Start here: ./qiantang up");
        assertThat(house.run(house.folder.resolve("qiantang"), Map.of("LC_ALL", "zh_CN.UTF-8"))
                        .out())
                .contains("从这里开始：./qiantang up");
    }
}

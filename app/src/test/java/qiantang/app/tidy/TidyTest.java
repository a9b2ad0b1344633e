package qiantang.app.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lints the repository itself, so that nobody has to say these things in a review. */
class TidyTest {
    private static final int FILE_LINES_MAX = 300;
    private static final int METHOD_LINES_MAX = 50;
    /** A list of sentences about one thing is read one by one, so it may be longer than what is read as a whole. */
    private static final int TEST_FILE_LINES_MAX = 600;

    private static final int TEST_METHOD_LINES_MAX = 80;

    /** Files that may be longer, and why. */
    private static final Map<String, String> LONG_FOR_A_REASON = Map.of(
            "app/src/main/java/qiantang/app/Cloud.java", "the whole house, read from top to bottom",
            "gateway/src/main/java/qiantang/gateway/call/Call.java", "the life of one call, read from top to bottom",
            "gateway/src/main/java/qiantang/gateway/request/BodyPass.java", "one pass over a body, without a tree",
            "models/src/main/java/qiantang/models/Models.java", "the front door of its room");

    /** Methods that may be longer, and why. */
    private static final Map<String, String> LONG_METHODS = Map.of(
            "app/src/main/java/qiantang/app/Cloud.java: <init>", "the whole house in one method",
            "identity/src/main/java/qiantang/identity/access/Powers.java: table", "a table, a line per power");

    private static final List<String> EMPTY_WORDS =
            List.of("Manager", "Helper", "Util", "Utils", "Impl", "Base", "Data", "Info");

    /** Class names that end in such a word and mean it. */
    private static final Map<String, String> FULL_WORDS = Map.of();

    private static final Pattern LINK =
            Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)|(?:src|href|srcset)=\"([^\"#]+)\"");

    // Written in pieces, so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MACHINE = Pattern.compile("(?<![\\w.$}~])/(wo" + "rk|ro" + "ot|far" + "m)/");
    private static final Pattern REGISTRY = Pattern.compile("repo\\.mav" + "en|repo1\\.mav" + "en|pypi\\.o"
            + "rg|registry\\.npm" + "js|files\\.python" + "hosted|/opt/whe" + "els");

    private static final List<Path> FILES = Checkout.files();
    private static final List<JavaSource> SOURCES =
            JavaSource.read(FILES.stream().filter(is(".java")).toList());

    @Test
    void aFileIsShort() {
        assertThat(SOURCES.stream()
                        .filter(source -> source.lines() > (source.isTest() ? TEST_FILE_LINES_MAX : FILE_LINES_MAX))
                        .filter(source ->
                                !LONG_FOR_A_REASON.containsKey(source.file().toString()))
                        .map(source -> source.file() + " has " + source.lines() + " lines"))
                .isEmpty();
    }

    @Test
    void aMethodFitsAScreen() {
        assertThat(SOURCES.stream()
                        .flatMap(source -> source.methods().stream()
                                .filter(method ->
                                        method.lines() > (source.isTest() ? TEST_METHOD_LINES_MAX : METHOD_LINES_MAX))
                                .filter(method -> !LONG_METHODS.containsKey(source.file() + ": " + method.name()))
                                .map(method ->
                                        source.file() + ": " + method.name() + " has " + method.lines() + " lines")))
                .isEmpty();
    }

    @Test
    void aClassIsNamedForAThing() {
        assertThat(SOURCES.stream()
                        .flatMap(source -> source.classes().stream()
                                .filter(name -> EMPTY_WORDS.stream().anyMatch(name::endsWith))
                                .filter(name -> !FULL_WORDS.containsKey(name))
                                .map(name -> source.file() + ": " + name)))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(linesWith(UNFINISHED, file -> true)).isEmpty();
    }

    @Test
    void noFileNamesAMachineOrARegistry() {
        assertThat(linesWith(MACHINE, file -> true)).isEmpty();
        assertThat(linesWith(REGISTRY, file -> !file.endsWith("package-lock.json")))
                .isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(SOURCES.stream()
                        .filter(source -> source.annotations().stream().anyMatch(name -> name.endsWith("Disabled")))
                        .map(JavaSource::file))
                .isEmpty();
    }

    @Test
    void noTestSleeps() {
        List<String> sleeps = List.of("Thread.sleep", "LockSupport.parkNanos");
        assertThat(SOURCES.stream()
                        .filter(JavaSource::isTest)
                        .filter(source -> source.calls().stream().anyMatch(sleeps::contains))
                        .map(JavaSource::file))
                .isEmpty();
    }

    @Test
    void noPomAsksForAMockingLibrary() {
        assertThat(linesWith(Pattern.compile("mockito|easymock|jmockit|wiremock|powermock"), is("pom.xml")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(SOURCES.stream()
                        .map(source -> source.file().resolveSibling("package-info.java"))
                        .filter(info -> !info.startsWith("terms/src/main/java/package-info.java"))
                        .filter(info -> !info.toString().endsWith("java/package-info.java"))
                        .distinct()
                        .filter(info -> !isDescribed(info)))
                .isEmpty();
    }

    /** The tests of a package share its description; only a package of tests alone needs one of its own. */
    private static boolean isDescribed(Path info) {
        Path inMain = Path.of(info.toString().replace("src/test/java", "src/main/java"));
        return Stream.of(info, inMain)
                .filter(FILES::contains)
                .map(Checkout::read)
                .anyMatch(text -> text.startsWith("/**") && text.contains("@NullMarked"));
    }

    @Test
    void scriptsAreReadByBash() throws IOException, InterruptedException {
        List<Path> scripts = FILES.stream()
                .filter(file -> is(".sh").test(file) || Checkout.startsWith(file, "#!/usr/bin/env bash"))
                .toList();
        assertThat(scripts).contains(Path.of("qiantang"), Path.of("launcher/build.sh"));
        for (Path script : scripts) {
            Process bash = new ProcessBuilder("bash", "-n", script.toString())
                    .directory(Checkout.root().toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(bash.waitFor()).as(script.toString()).isZero();
        }
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path document : FILES.stream().filter(is(".md")).toList()) {
            Matcher link = LINK.matcher(Checkout.read(document));
            while (link.find()) {
                String target = link.group(1) != null ? link.group(1) : link.group(3);
                boolean elsewhere = target.contains(":");
                if (!elsewhere
                        && !Files.exists(Checkout.root().resolve(document).resolveSibling(target))) {
                    broken.add(document + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void decisionsAreNumberedInARowAndListed() {
        List<Path> decisions = FILES.stream()
                .filter(file -> file.startsWith("docs/decisions") && !file.endsWith("README.md"))
                .toList();
        String list = Checkout.read(Path.of("docs/decisions/README.md"));
        assertThat(decisions).isNotEmpty();
        List<String> numbers = new ArrayList<>();
        for (Path decision : decisions) {
            String name = String.valueOf(decision.getFileName());
            assertThat(name).matches("\\d{4}-[a-z0-9-]+\\.md");
            numbers.add(name.substring(0, 4));
            assertThat(list).contains("](" + name + ")");
            assertThat(Checkout.read(decision)).as(name).contains("## Decision", "## Rationale");
        }
        assertThat(new TreeSet<>(numbers)).as("each number once").hasSameSizeAs(numbers);
    }

    private static Predicate<Path> is(String ending) {
        return file -> file.toString().endsWith(ending);
    }

    private static Stream<String> linesWith(Pattern pattern, Predicate<Path> where) {
        Predicate<Path> text = is(".java")
                .or(is(".md"))
                .or(is(".xml"))
                .or(is(".yaml"))
                .or(is(".properties"))
                .or(is(".sql"))
                .or(is(".sh"))
                .or(is(".py"))
                .or(is(".c"))
                .or(is(".json"))
                .or(is("qiantang"))
                .or(is(".ci/run"));
        return FILES.stream()
                .filter(text.and(where))
                .flatMap(file -> Checkout.read(file)
                        .lines()
                        .filter(line -> pattern.matcher(line).find())
                        .map(line -> file + ": " + line.strip()));
    }
}

package qiantang.scheduler.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.Town;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Ending;
import qiantang.scheduler.simulation.Outcome;

class ReportTest {
    private static final Report REPORT = new Report(
            "two",
            new Words("Walls <or> none", "有墙与无墙"),
            Words.name("sub"),
            List.of(new Figure(
                    "wait", new Words("Wait", "等待"), Words.name("h"), Figure.Better.LOWER, 1, List.of(2.0, 1.0))),
            List.of(replay("one"), replay("other")),
            List.of(new Words("All of it is assumed.", "均为假设。")));

    @Test
    void thePageSaysInBothLanguagesThatItIsSimulatedAndWhatWasAssumed() {
        assertThat(REPORT.html())
                .contains("Simulated", "模拟结果", "All of it is assumed.", "均为假设。", "Walls &lt;or&gt; none", "有墙与无墙");
    }

    @Test
    void thePageNeedsNothingBesideIt() {
        assertThat(REPORT.html()).doesNotContain("<script", "http://", "https://", "url(", "<link", "<img");
    }

    @Test
    void everyDrawingIsWellFormedAndWithoutNumbersThatAreNone() {
        Matcher drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(REPORT.html());
        int count = 0;
        while (drawings.find()) {
            parse(drawings.group());
            assertThat(drawings.group()).doesNotContain("NaN", "Infinity");
            count++;
        }
        assertThat(count).isEqualTo(6);
    }

    @Test
    void theBetterValueIsMarked() {
        assertThat(REPORT.html()).contains("<td class=\"best\">1.0").doesNotContain("<td class=\"best\">2.0");
    }

    @Test
    void tablesAndJsonCarryWhatTheChartsShow() {
        assertThat(REPORT.csv().lines()).hasSize(1 + 2 * 3).contains("one,900,8.0000,16.0000,3.0000,1.0000");
        assertThat(REPORT.json())
                .contains("\"simulated\":true", "\"wait\":2.0000", "\"cards\":8", "\"ending\":\"COMPLETED\"");
    }

    /** What is opened is closed, in order, and quotes come in pairs. */
    private static void parse(String drawing) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = Pattern.compile("<(/?)([a-z]+)([^<>]*?)(/?)>").matcher(drawing);
        while (tags.find()) {
            assertThat(tags.group(3).chars().filter(c -> c == '"').count() % 2).isZero();
            if (!tags.group(1).isEmpty()) {
                assertThat(open.pop()).isEqualTo(tags.group(2));
            } else if (tags.group(4).isEmpty()) {
                open.push(tags.group(2));
            }
        }
        assertThat(open).isEmpty();
        assertThat(tags.replaceAll("")).doesNotContain("<", ">");
    }

    private static Replay replay(String key) {
        Course.Step step = new Course.Step(8, 16, 3, 1, List.of(5.0, 3.0));
        Course course = new Course(Instant.EPOCH, Duration.ofMinutes(15), List.of("a", "b"), List.of(step, step, step));
        Task task = new Task(new CardNeed.Whole(8), 0, 0);
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, task)).on(Town.ASCEND);
        Job job = Job.of("j", "a", demand, Instant.EPOCH, Estimate.stated(Duration.ofHours(1)));
        Instant start = Instant.EPOCH.plusSeconds(60);
        Outcome outcome = new Outcome(
                job, Instant.EPOCH, start, start.plusSeconds(600), 8, 8_000, Ending.COMPLETED, Duration.ofMinutes(10));
        return new Replay(key, Words.name(key), course, List.of(outcome));
    }
}

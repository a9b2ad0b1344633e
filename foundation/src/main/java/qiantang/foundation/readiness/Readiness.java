package qiantang.foundation.readiness;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.messages.Text;
import qiantang.foundation.readiness.Finding.Severity;

/**
 * Asks all components how they are, at most once a second however often somebody wants to know, and never longer than
 * two seconds.
 */
public final class Readiness {
    static final Duration ASKED_AGAIN = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final List<ReadinessCheck> checks;
    private final Messages messages;
    private final InstantSource clock;
    private @Nullable Report last;

    public Readiness(List<ReadinessCheck> checks, Messages messages, InstantSource clock) {
        this.checks = List.copyOf(checks);
        this.messages = messages;
        this.clock = clock;
    }

    /** What all components had to say at one moment, by component. */
    public record Report(Instant at, Map<String, List<Finding>> findings) {
        public boolean isReady() {
            return findings.values().stream().allMatch(Report::isReady);
        }

        static boolean isReady(List<Finding> findings) {
            return findings.stream().noneMatch(finding -> finding.severity() == Severity.REFUSE);
        }
    }

    public synchronized Report report() {
        Instant now = clock.instant();
        Report known = last;
        if (known != null && now.isBefore(known.at().plus(ASKED_AGAIN))) {
            return known;
        }
        Report fresh = new Report(now, askAll());
        last = fresh;
        return fresh;
    }

    private Map<String, List<Finding>> askAll() {
        Map<String, FutureTask<List<Finding>>> asked = new LinkedHashMap<>();
        for (ReadinessCheck check : checks) {
            FutureTask<List<Finding>> task = new FutureTask<>(check::look);
            Thread.ofVirtual().name("readiness " + check.component()).start(task);
            if (asked.put(check.component(), task) != null) {
                throw new IllegalStateException("two components are called " + check.component());
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, List<Finding>> answers = new LinkedHashMap<>();
        asked.forEach((component, task) -> answers.put(component, answer(component, task, deadline)));
        return answers;
    }

    private static List<Finding> answer(String component, FutureTask<List<Finding>> task, long deadline) {
        try {
            return List.copyOf(task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            task.cancel(true);
            return List.of(Finding.refuse(Text.of("readiness.silent").with("component", component)));
        } catch (ExecutionException failed) {
            LOG.warn("{} could not say how it is", component, failed.getCause());
            return List.of(Finding.refuse(Text.of("readiness.failed").with("component", component)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of(Finding.refuse(Text.of("readiness.silent").with("component", component)));
        }
    }

    /** What {@code /health/ready} answers. */
    public record Health(boolean ready, List<ComponentHealth> components) {
        /** What is unsafe is for the operator's eyes; only why something is not ready is told here. */
        public record ComponentHealth(String component, boolean ready, List<String> reasons) {}
    }

    /** What {@code /health/live} answers: that somebody answers. */
    public record Life(boolean alive) {}

    /** {@code /health/live} and {@code /health/ready}, for anybody. */
    public List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/health/live", "live", Access.PUBLIC, request -> Reply.ok(new Life(true))),
                new Route(Method.GET, "/health/ready", "ready", Access.PUBLIC, this::ready));
    }

    private Reply ready(Request request) {
        Report report = report();
        List<Health.ComponentHealth> components = new ArrayList<>();
        report.findings().forEach((component, findings) -> {
            List<String> reasons = findings.stream()
                    .filter(finding -> finding.severity() == Severity.REFUSE)
                    .map(finding -> messages.text(finding.sentence(), request.language()))
                    .toList();
            components.add(new Health.ComponentHealth(component, reasons.isEmpty(), reasons));
        });
        return Reply.json(report.isReady() ? 200 : 503, new Health(report.isReady(), components));
    }
}

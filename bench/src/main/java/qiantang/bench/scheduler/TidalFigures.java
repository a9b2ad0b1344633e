package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import qiantang.bench.scheduler.TidalBench.Run;
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.simulation.Ending;
import qiantang.scheduler.simulation.Outcome;

/** What the ways to share a tide are compared by. */
final class TidalFigures {
    private final int days;

    private TidalFigures(int days) {
        this.days = days;
    }

    static List<Figure> of(List<Run> runs, int days) {
        TidalFigures figures = new TidalFigures(days);
        return Stream.of(figures.training(runs), inference(runs), power(runs))
                .flatMap(List::stream)
                .toList();
    }

    static List<String> goals() {
        return List.of("higher", "higher", "lower", "lower", "lower", "lower", "", "lower", "lower", "lower", "lower");
    }

    private List<Figure> training(List<Run> runs) {
        Instant end = Instant.EPOCH.plus(Duration.ofDays(days));
        Rows<Run> rows = new Rows<>(runs);
        rows.higher("utilisation", "Cards in use while work arrived", "作业到达期间的在用率", "%", 1, this::utilisation);
        rows.higher(
                "trained_card_h",
                "Training done in that time",
                "该期间完成的训练量",
                "card h",
                0,
                run -> run.replay().outcomes().stream()
                                .filter(one -> !one.ended().isAfter(end))
                                .mapToDouble(one -> one.cardSeconds() - one.lostCardSeconds())
                                .sum()
                        / 3_600);
        rows.lower(
                "wait_mean_h",
                "Mean wait of training",
                "训练平均等待",
                "h",
                1,
                run -> waits(run, 0).mean());
        rows.lower(
                "wait_p95_h",
                "95th percentile of that",
                "其 95 分位",
                "h",
                1,
                run -> waits(run, 0).late());
        rows.lower(
                "wait_large_h",
                "Mean wait, over 8 cards",
                "平均等待，8 卡以上",
                "h",
                1,
                run -> waits(run, 8).mean());
        rows.lower(
                "wait_large_p95_h",
                "95th percentile of that",
                "其 95 分位",
                "h",
                1,
                run -> waits(run, 8).late());
        return rows.made();
    }

    private static List<Figure> inference(List<Run> runs) {
        Rows<Run> rows = new Rows<>(runs);
        rows.neither(
                "asked_to_leave",
                "Times a job was asked to leave",
                "被要求让出的次数",
                "",
                0,
                run -> run.replay().outcomes().stream()
                        .filter(one -> one.ending() == Ending.ASKED_TO_LEAVE)
                        .count());
        rows.lower(
                "lost_card_h",
                "Work lost by that",
                "由此损失的作业量",
                "card h",
                0,
                run -> run.replay().outcomes().stream()
                                .mapToDouble(Outcome::lostCardSeconds)
                                .sum()
                        / 3_600);
        rows.lower(
                "replicas_missing_percent",
                "Replicas wanted and missing",
                "应有而缺的副本",
                "%",
                2,
                run -> run.replicas().missingPercent());
        return rows.made();
    }

    private static List<Figure> power(List<Run> runs) {
        Rows<Run> rows = new Rows<>(runs);
        rows.lower(
                "kwh_per_card_h",
                "Energy per card hour in use",
                "每在用卡时的能耗",
                "kWh",
                3,
                run -> run.power().kwh() / run.power().cardHours());
        rows.lower(
                "cny_per_card_h",
                "Power cost per card hour in use",
                "每在用卡时的电费",
                "CNY",
                3,
                run -> run.power().cny() / run.power().cardHours());
        return rows.made();
    }

    private double utilisation(Run run) {
        return 100
                * run.replay().course().steps().stream()
                        .limit(days * 48L)
                        .mapToDouble(step -> step.held() / step.available())
                        .average()
                        .orElse(0);
    }

    private static Waits waits(Run run, int over) {
        return Waits.of(run.replay().outcomes(), one -> one.cards() > over);
    }
}

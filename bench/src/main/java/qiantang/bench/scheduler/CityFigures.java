package qiantang.bench.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import qiantang.bench.scheduler.SiloBench.Run;
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Outcome;

/** What the cities are compared by. The first day fills the cards and is not measured. */
final class CityFigures {
    private static final int ALL = Integer.MAX_VALUE;

    private final int days;
    private final Duration step;

    private CityFigures(int days, Duration step) {
        this.days = days;
        this.step = step;
    }

    static List<Figure> of(List<Run> runs, int days, Duration step) {
        CityFigures figures = new CityFigures(days, step);
        return Stream.of(figures.waiting(runs), work(runs), power(runs))
                .flatMap(List::stream)
                .toList();
    }

    static List<String> goals() {
        return List.of(
                "higher", "lower", "lower", "lower", "lower", "lower", "", "0", "0", "all", "lower", "", "lower",
                "lower", "lower", "lower", "0");
    }

    private List<Figure> waiting(List<Run> runs) {
        Rows<Run> rows = new Rows<>(runs);
        rows.higher("utilisation", "Cards in use while work arrived", "作业到达期间的在用率", "%", 1, this::utilisation);
        rows.lower(
                "wait_mean_h",
                "Mean wait of work that is due at once",
                "急件平均等待",
                "h",
                2,
                run -> hurried(run, 0, ALL).mean());
        rows.lower(
                "wait_p95_h",
                "95th percentile of that",
                "其 95 分位",
                "h",
                2,
                run -> hurried(run, 0, ALL).late());
        rows.lower(
                "wait_small_h",
                "Mean wait, up to 8 cards",
                "平均等待，8 卡及以下",
                "h",
                2,
                run -> hurried(run, 0, 8).mean());
        rows.lower(
                "wait_large_h",
                "Mean wait, over 8 cards",
                "平均等待，8 卡以上",
                "h",
                2,
                run -> hurried(run, 8, ALL).mean());
        rows.lower(
                "wait_large_p95_h",
                "95th percentile of that",
                "其 95 分位",
                "h",
                2,
                run -> hurried(run, 8, ALL).late());
        rows.neither(
                "wait_patient_h",
                "Mean wait of work that has time",
                "可缓作业平均等待",
                "h",
                2,
                run -> Waits.of(run.replay().outcomes(), one -> one.job().deadline() != null)
                        .mean());
        rows.lower("missed_percent", "Of that, deadlines missed", "其中逾期", "%", 2, CityFigures::missed);
        return rows.made();
    }

    private static List<Figure> work(List<Run> runs) {
        Rows<Run> rows = new Rows<>(runs);
        rows.lower(
                "refused_card_h", "Refused: no city is big enough", "被拒绝：没有足够大的城市", "card h", 0, Run::refusedCardHours);
        rows.higher("done_card_h", "Work completed", "完成的作业量", "card h", 0, CityFigures::done);
        rows.lower(
                "lost_card_h",
                "Work lost to failures and returns",
                "故障与归还造成的损失",
                "card h",
                0,
                run -> sum(run, Outcome::lostCardSeconds));
        rows.neither(
                "saved_card_h",
                "Work that checkpoints saved then",
                "检查点保住的作业量",
                "card h",
                0,
                run -> sum(run, Outcome::savedCardSeconds));
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
        rows.lower(
                "kg_per_card_h",
                "Carbon dioxide per card hour in use",
                "每在用卡时的碳排放",
                "kg",
                3,
                run -> run.power().kg() / run.power().cardHours());
        rows.lower(
                "kwh_beyond_cap",
                "Drawn beyond the evening's cap",
                "超出晚间限电的用电",
                "kWh",
                0,
                run -> run.power().kwhBeyondCap());
        return rows.made();
    }

    private double utilisation(Run run) {
        Course course = run.replay().course();
        return 100
                * course.steps().stream()
                        .limit(Duration.ofDays(days).dividedBy(step))
                        .skip(Duration.ofDays(1).dividedBy(step))
                        .mapToDouble(step -> step.held() / step.available())
                        .average()
                        .orElse(0);
    }

    private static double done(Run run) {
        Map<String, Double> doneOf = new HashMap<>();
        Set<String> completed = new HashSet<>();
        for (Outcome one : run.replay().outcomes()) {
            doneOf.merge(one.job().id(), one.cardSeconds() - one.lostCardSeconds(), Double::sum);
            if (one.completed()) {
                completed.add(one.job().id());
            }
        }
        doneOf.keySet().retainAll(completed);
        return doneOf.values().stream().mapToDouble(Double::doubleValue).sum() / 3_600;
    }

    private static double sum(Run run, ToDoubleFunction<Outcome> cardSeconds) {
        return run.replay().outcomes().stream().mapToDouble(cardSeconds).sum() / 3_600;
    }

    private static double missed(Run run) {
        List<Outcome> due = run.replay().outcomes().stream()
                .filter(one -> one.completed() && one.job().deadline() != null)
                .toList();
        long late = due.stream().filter(CityFigures::isLate).count();
        return due.isEmpty() ? 0 : 100.0 * late / due.size();
    }

    private static boolean isLate(Outcome one) {
        Instant deadline = one.job().deadline();
        return deadline != null && one.ended().isAfter(deadline);
    }

    /** Waits of the jobs without a deadline. */
    private static Waits hurried(Run run, int over, int upTo) {
        return Waits.of(
                run.replay().outcomes(),
                one -> one.job().deadline() == null && one.cards() > over && one.cards() <= upTo);
    }
}

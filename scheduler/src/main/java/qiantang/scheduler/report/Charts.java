package qiantang.scheduler.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Outcome;

/** The charts of a report as inline drawings. Long courses are thinned to means. */
final class Charts {
    private static final int POINTS = 336;
    private static final int TENANTS = 11;
    private static final int[] SIZES = {1, 8, 32, 128, Integer.MAX_VALUE};
    private static final List<Words> SIZE_NAMES = List.of(
            new Words("1 card", "1 卡"),
            new Words("2–8", "2–8 卡"),
            new Words("9–32", "9–32 卡"),
            new Words("33–128", "33–128 卡"),
            new Words("over 128", "128 卡以上"));

    private final List<Replay> replays;

    Charts(List<Replay> replays) {
        this.replays = replays;
    }

    String utilisation(Words label) {
        Svg svg = new Svg(Svg.WIDE, 100).scale("%");
        for (int i = 0; i < replays.size(); i++) {
            List<Double> values =
                    thinned(replays.get(i), step -> step.available() == 0 ? 0 : 100 * step.held() / step.available());
            line(svg, values, i, replays.size() == 1);
        }
        return svg.time(seconds()).drawn(label);
    }

    String lines(Words label, ToDoubleFunction<Course.Step> value) {
        List<List<Double>> all =
                replays.stream().map(replay -> thinned(replay, value)).toList();
        double largest = all.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        Svg svg = new Svg(Svg.NARROW, Svg.roundUp(largest)).scale("");
        for (int i = 0; i < all.size(); i++) {
            line(svg, all.get(i), i, all.size() == 1);
        }
        return svg.time(seconds()).drawn(label);
    }

    private static void line(Svg svg, List<Double> values, int number, boolean alone) {
        if (values.isEmpty()) {
            return;
        }
        String path = svg.path(values);
        if (alone) {
            svg.add(
                    "<path class=\"fill s%d\" d=\"%sL%.1f %dL%.1f %dZ\"/>",
                    number, path, svg.x(1), svg.floor(), svg.x(0), svg.floor());
        }
        svg.add("<path class=\"line s%d\" d=\"%s\"/>", number, path);
    }

    /** Mean as a bar and the 95th percentile as a whisker, for each size of job and each run. */
    String waits(Words label) {
        double[][] means = new double[replays.size()][SIZES.length];
        double[][] late = new double[replays.size()][SIZES.length];
        double largest = 0;
        for (int run = 0; run < replays.size(); run++) {
            for (int size = 0; size < SIZES.length; size++) {
                double[] hours = waitHours(replays.get(run), size);
                means[run][size] = Arrays.stream(hours).average().orElse(0);
                late[run][size] = hours.length == 0 ? 0 : hours[(int) (0.95 * (hours.length - 1))];
                largest = Math.max(largest, Math.max(means[run][size], late[run][size]));
            }
        }
        int groups = SIZES.length;
        while (groups > 1 && isEmpty(groups - 1)) {
            groups--;
        }
        Svg svg = new Svg(Svg.WIDE, Svg.roundUp(largest)).scale(" h");
        double group = 1.0 / groups;
        double bar = group * 0.72 / replays.size();
        for (int size = 0; size < groups; size++) {
            for (int run = 0; run < replays.size(); run++) {
                double left = svg.x(group * (size + 0.14) + bar * run);
                double width = (svg.x(bar) - svg.x(0)) * 0.86;
                double middle = left + width / 2;
                svg.add(
                        "<rect class=\"bar s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
                        run, left, svg.y(means[run][size]), width, svg.floor() - svg.y(means[run][size]));
                svg.add(
                        "<line class=\"whisker s%d\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                        run, middle, middle, svg.y(late[run][size]), svg.y(means[run][size]));
                svg.add(
                        "<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\"/>",
                        run, middle, svg.y(late[run][size]));
            }
            svg.add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    svg.x(group * (size + 0.5)),
                    svg.floor() + 20,
                    SIZE_NAMES.get(size).svg());
        }
        return svg.drawn(label);
    }

    /** Cards held by each queue, one on top of the other; what exceeds the colours is one last band. */
    String shares(Words label, Replay replay) {
        List<List<Double>> bands = new ArrayList<>();
        double largest = thinned(replay, Course.Step::available).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        for (int queue = 0; queue < bands(replay.course()); queue++) {
            int number = queue;
            boolean last = queue == TENANTS - 1;
            bands.add(thinned(
                    replay,
                    step -> last
                            ? step.byQueue().stream()
                                    .skip(number)
                                    .mapToDouble(Double::doubleValue)
                                    .sum()
                            : step.byQueue().get(number)));
        }
        Svg svg = new Svg(replays.size() == 1 ? Svg.WIDE : Svg.NARROW, Svg.roundUp(largest)).scale("");
        List<Double> below = new ArrayList<>(
                Collections.nCopies(bands.isEmpty() ? 0 : bands.getFirst().size(), 0.0));
        for (int band = 0; band < bands.size(); band++) {
            List<Double> above = new ArrayList<>(below);
            for (int i = 0; i < above.size(); i++) {
                above.set(i, above.get(i) + bands.get(band).get(i));
            }
            svg.add("<path class=\"band t%d\" d=\"%s%s Z\"/>", band, svg.path(above), backwards(svg, below));
            below = above;
        }
        return svg.time(seconds()).drawn(label);
    }

    static int bands(Course course) {
        return Math.min(TENANTS, course.queues().size());
    }

    private static String backwards(Svg svg, List<Double> values) {
        StringBuilder path = new StringBuilder();
        for (int i = values.size() - 1; i >= 0; i--) {
            double part = values.size() == 1 ? 0 : (double) i / (values.size() - 1);
            path.append(String.format(Locale.ROOT, "L%.1f %.1f", svg.x(part), svg.y(values.get(i))));
        }
        return path.toString();
    }

    private boolean isEmpty(int size) {
        return replays.stream().allMatch(replay -> waitHours(replay, size).length == 0);
    }

    private static double[] waitHours(Replay replay, int size) {
        int over = size == 0 ? 0 : SIZES[size - 1];
        return replay.outcomes().stream()
                .filter(one -> one.cards() > over && one.cards() <= SIZES[size])
                .mapToDouble(Outcome::waitSeconds)
                .map(seconds -> seconds / 3_600)
                .sorted()
                .toArray();
    }

    /** The time axis of all charts: that of the longest run. */
    private double seconds() {
        return Math.max(
                1, longest() * (double) replays.getFirst().course().step().toSeconds());
    }

    private int longest() {
        return replays.stream()
                .mapToInt(replay -> replay.course().steps().size())
                .max()
                .orElse(1);
    }

    /** Means over as many steps as make up one point; shorter runs end with zeros. */
    private List<Double> thinned(Replay replay, ToDoubleFunction<Course.Step> value) {
        int per = Math.max(1, longest() / POINTS);
        List<Course.Step> steps = replay.course().steps();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < longest(); i += per) {
            double sum = 0;
            for (int k = i; k < Math.min(i + per, steps.size()); k++) {
                sum += value.applyAsDouble(steps.get(k));
            }
            values.add(sum / Math.min(per, Math.max(1, longest() - i)));
        }
        return values;
    }
}

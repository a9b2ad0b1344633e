package qiantang.scheduler.report;

import java.util.List;
import java.util.Locale;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Outcome;

/**
 * What one or several runs of the simulator found.
 *
 * @param assumptions all that was assumed and not observed
 */
public record Report(
        String key, Words title, Words subtitle, List<Figure> figures, List<Replay> replays, List<Words> assumptions) {
    public Report {
        figures = List.copyOf(figures);
        replays = List.copyOf(replays);
        assumptions = List.copyOf(assumptions);
    }

    /** One page that needs nothing beside it. */
    public String html() {
        return new Page(this).html();
    }

    /** The courses, one row for each step of each run. */
    public String csv() {
        StringBuilder csv = new StringBuilder("run,from_s,held_cards,available_cards,waiting_jobs,fragmented_cards\n");
        for (Replay replay : replays) {
            Course course = replay.course();
            for (int i = 0; i < course.steps().size(); i++) {
                Course.Step step = course.steps().get(i);
                csv.append("%s,%d,%s,%s,%s,%s\n"
                        .formatted(
                                replay.key(),
                                i * course.step().toSeconds(),
                                number(step.held()),
                                number(step.available()),
                                number(step.waiting()),
                                number(step.fragmented())));
            }
        }
        return csv.toString();
    }

    /** All figures, assumptions, and what became of each attempt. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"simulated\":true,\"name\":" + quoted(key) + ",\"assumptions\":[");
        for (int i = 0; i < assumptions.size(); i++) {
            json.append(i == 0 ? "" : ",").append(quoted(assumptions.get(i).en()));
        }
        json.append("],\"runs\":[");
        for (int i = 0; i < replays.size(); i++) {
            json.append(i == 0 ? "\n" : ",\n").append(run(i));
        }
        return json.append("]}\n").toString();
    }

    private String run(int index) {
        StringBuilder json =
                new StringBuilder("{\"run\":" + quoted(replays.get(index).key()));
        for (Figure figure : figures) {
            json.append(",")
                    .append(quoted(figure.key()))
                    .append(":")
                    .append(number(figure.values().get(index)));
        }
        json.append(",\"attempts\":[");
        List<Outcome> outcomes = replays.get(index).outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome one = outcomes.get(i);
            json.append(i == 0 ? "\n" : ",\n")
                    .append(
                            "{\"job\":%s,\"queue\":%s,\"cards\":%d,\"queued\":\"%s\",\"started\":\"%s\",\"ended\":\"%s\",\"ending\":\"%s\"}"
                                    .formatted(
                                            quoted(one.job().id()),
                                            quoted(one.job().queue()),
                                            one.cards(),
                                            one.queued(),
                                            one.started(),
                                            one.ended(),
                                            one.ending()));
        }
        return json.append("]}").toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

package qiantang.bench.scheduler;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.report.Report;
import qiantang.scheduler.report.Words;

/** Prints what a simulation found, and writes its page, table and JSON into a folder. */
final class Reports {
    private Reports() {}

    static void print(Report report, List<String> goals, PrintStream out) {
        out.printf("%n%s (simulated; one thread, decision only)%n%n", report.key());
        out.printf("  %-44s", "");
        report.replays().forEach(replay -> out.printf(" %16s", replay.key()));
        out.printf("   goal%n");
        for (int i = 0; i < report.figures().size(); i++) {
            Figure figure = report.figures().get(i);
            String unit =
                    figure.unit().en().isEmpty() ? "" : ", " + figure.unit().en();
            out.printf("  %-44s", figure.what().en() + unit);
            figure.values().forEach(value -> out.printf(" %16s", ("%,." + figure.digits() + "f").formatted(value)));
            out.printf("   %s%n", goals.get(i));
        }
        out.printf("%nAssumed:%n");
        for (Words assumption : report.assumptions()) {
            out.printf("  - %s%n", assumption.en());
        }
        out.printf("%n%s%n", json(report));
    }

    /** The page, the courses as CSV, and all attempts as JSON. */
    static void write(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(report.key() + ".html"), report.html());
        Files.writeString(folder.resolve(report.key() + ".csv"), report.csv());
        Files.writeString(folder.resolve(report.key() + ".json"), report.json());
    }

    private static String json(Report report) {
        StringBuilder json = new StringBuilder("{\"benchmark\":\"" + report.key() + "\",\"simulated\":true");
        for (int run = 0; run < report.replays().size(); run++) {
            json.append(",\"").append(report.replays().get(run).key()).append("\":{");
            for (int i = 0; i < report.figures().size(); i++) {
                Figure figure = report.figures().get(i);
                json.append(i == 0 ? "" : ",")
                        .append("\"%s\":%s"
                                .formatted(figure.key(), figure.values().get(run)));
            }
            json.append("}");
        }
        return json.append("}").toString();
    }
}

package qiantang.scheduler.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import qiantang.scheduler.simulation.Course;

/** The page of a report: figures first, then charts, then what was assumed. It runs no script and loads nothing. */
final class Page {
    private static final Words MEAN_AND_P95 = new Words("bar: mean · dot: 95th percentile", "柱：均值 · 点：95 分位");

    private final Report report;
    private final Charts charts;

    Page(Report report) {
        this.report = report;
        charts = new Charts(report.replays());
    }

    String html() {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
                .append(Words.escape(report.title().en()))
                .append("</title><style>\n")
                .append(style())
                .append("</style></head><body><main>\n");
        head(page);
        figures(page);
        if (!report.replays().isEmpty()) {
            drawings(page);
        }
        assumptions(page);
        return page.append("</main></body></html>\n").toString();
    }

    private void head(StringBuilder page) {
        page.append(
                        "<header><nav><label><input type=\"radio\" name=\"language\" id=\"english\" checked>English</label>")
                .append(
                        "<label><input type=\"radio\" name=\"language\" id=\"chinese\">中文</label></nav><p class=\"mark\">")
                .append(new Words("Simulated", "模拟结果").html())
                .append("</p><h1>")
                .append(report.title().html())
                .append("</h1><p class=\"sub\">")
                .append(report.subtitle().html())
                .append("</p></header>\n");
    }

    private void figures(StringBuilder page) {
        page.append("<section class=\"card wide\"><table><thead><tr><th></th>");
        for (int run = 0; run < report.replays().size(); run++) {
            page.append("<th>").append(key(run)).append("</th>");
        }
        page.append("</tr></thead><tbody>");
        for (Figure figure : report.figures()) {
            page.append("<tr><th>").append(figure.what().html()).append("</th>");
            for (double value : figure.values()) {
                String shown = String.format(Locale.ROOT, "%,." + figure.digits() + "f", value);
                page.append(figure.isBest(value) ? "<td class=\"best\">" : "<td>")
                        .append(shown)
                        .append("<i>")
                        .append(figure.unit().html())
                        .append("</i></td>");
            }
            page.append("</tr>");
        }
        page.append("</tbody></table></section>\n");
    }

    private void drawings(StringBuilder page) {
        Words use = new Words("Cards in use, % of those available", "在用加速卡占可用卡的百分比");
        card(page, "wide", use, legend(), charts.utilisation(use));
        Words queue = new Words("Jobs waiting", "排队作业数");
        card(page, "", queue, legend(), charts.lines(queue, Course.Step::waiting));
        Words fragments = new Words("Fragmented cards: free, but of no use to the usual work", "碎片卡：空闲但常见作业用不上");
        card(page, "", fragments, legend(), charts.lines(fragments, Course.Step::fragmented));
        Words waits = new Words("Wait by size of job, hours", "按作业规模的等待时间（小时）");
        card(
                page,
                "wide",
                waits,
                legend() + "<span class=\"note\">" + MEAN_AND_P95.html() + "</span>",
                charts.waits(waits));
        for (Replay replay : report.replays()) {
            Words name = replay.name();
            Words label = new Words("Cards held by tenant: " + name.en(), "各租户占用的卡：" + name.zh());
            card(
                    page,
                    report.replays().size() == 1 ? "wide" : "",
                    label,
                    tenants(replay.course()),
                    charts.shares(label, replay));
        }
    }

    private static void card(StringBuilder page, String kind, Words title, String legend, String drawing) {
        page.append("<section class=\"card ")
                .append(kind)
                .append("\"><h2>")
                .append(title.html())
                .append("</h2><p class=\"legend\">");
        page.append(legend).append("</p>").append(drawing).append("</section>\n");
    }

    private String legend() {
        StringBuilder legend = new StringBuilder();
        for (int run = 0; run < report.replays().size(); run++) {
            legend.append(key(run));
        }
        return legend.toString();
    }

    private String key(int run) {
        return "<span class=\"key s" + run + "\">"
                + report.replays().get(run).name().html() + "</span>";
    }

    private static String tenants(Course course) {
        StringBuilder legend = new StringBuilder();
        int bands = Charts.bands(course);
        for (int band = 0; band < bands; band++) {
            boolean rest = band == bands - 1 && course.queues().size() > bands;
            Words name = rest
                    ? new Words("others", "其他")
                    : Words.name(course.queues().get(band));
            legend.append("<span class=\"key t")
                    .append(band)
                    .append("\">")
                    .append(name.html())
                    .append("</span>");
        }
        return legend.toString();
    }

    private void assumptions(StringBuilder page) {
        page.append("<section class=\"card wide\"><h2>")
                .append(new Words("What was assumed", "假设条件").html())
                .append("</h2><ul>");
        for (Words assumption : report.assumptions()) {
            page.append("<li>").append(assumption.html()).append("</li>");
        }
        page.append("</ul></section>");
    }

    private static String style() {
        try (InputStream file = Page.class.getResourceAsStream("report.css")) {
            if (file == null) {
                throw new IllegalStateException("report.css is part of this module");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }
}

package qiantang.bench.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import qiantang.scheduler.report.Figure;
import qiantang.scheduler.report.Figure.Better;
import qiantang.scheduler.report.Words;

/** The figures of a report, each worked out for all runs that it compares. */
final class Rows<R> {
    private final List<R> runs;
    private final List<Figure> figures = new ArrayList<>();

    Rows(List<R> runs) {
        this.runs = runs;
    }

    void higher(String key, String en, String zh, String unit, int digits, ToDoubleFunction<R> value) {
        add(key, new Words(en, zh), unit, Better.HIGHER, digits, value);
    }

    void lower(String key, String en, String zh, String unit, int digits, ToDoubleFunction<R> value) {
        add(key, new Words(en, zh), unit, Better.LOWER, digits, value);
    }

    void neither(String key, String en, String zh, String unit, int digits, ToDoubleFunction<R> value) {
        add(key, new Words(en, zh), unit, Better.NEITHER, digits, value);
    }

    private void add(String key, Words what, String unit, Better better, int digits, ToDoubleFunction<R> value) {
        List<Double> values = runs.stream().mapToDouble(value).boxed().toList();
        figures.add(new Figure(key, what, Words.name(unit), better, digits, values));
    }

    List<Figure> made() {
        return figures;
    }
}

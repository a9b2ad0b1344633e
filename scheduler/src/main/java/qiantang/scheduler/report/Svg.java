package qiantang.scheduler.report;

import java.util.List;
import java.util.Locale;

/** A drawing area with axes: what all charts have in common. Coordinates are rounded so that equal runs give equal bytes. */
final class Svg {
    /** Of a drawing across the page, and of one of two beside each other; a unit is about a pixel on the screen. */
    static final int WIDE = 1_080;

    static final int NARROW = 520;
    private static final int HEIGHT = 250;
    private static final int LEFT = 56;
    private static final int RIGHT = 14;
    private static final int TOP = 12;
    private static final int BOTTOM = 28;
    private static final int TICKS = 4;

    private final int width;
    private final double largest;
    private final StringBuilder drawn = new StringBuilder();

    /** @param largest value at the upper edge */
    Svg(int width, double largest) {
        this.width = width;
        this.largest = largest;
    }

    double x(double part) {
        return LEFT + part * (width - LEFT - RIGHT);
    }

    double y(double value) {
        return HEIGHT - BOTTOM - value / largest * (HEIGHT - TOP - BOTTOM);
    }

    int floor() {
        return HEIGHT - BOTTOM;
    }

    /** Appends in a form that does not depend on the machine's language. */
    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency for this one method
    Svg add(String format, Object... arguments) {
        drawn.append(String.format(Locale.ROOT, format, arguments));
        return this;
    }

    /** Lines across with their values at the left. */
    Svg scale(String unit) {
        for (int i = 0; i <= TICKS; i++) {
            double value = largest * i / TICKS;
            add(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, width - RIGHT, y(value), y(value));
            add(
                    "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s%s</text>",
                    LEFT - 8, y(value) + 4, brief(value), unit);
        }
        return this;
    }

    /** Days under a time axis, or hours if it is short. */
    Svg time(double seconds) {
        boolean days = seconds > 3 * 86_400;
        double unit = days ? 86_400 : 3_600;
        double count = seconds / unit;
        double step = Math.max(1, Math.ceil(count / 10));
        for (double at = 0; at <= count + 1e-9; at += step) {
            String text =
                    days ? new Words("day " + (int) (at + 1), "第 " + (int) (at + 1) + " 天").svg() : (int) at + " h";
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(at / count), HEIGHT - 8, text);
        }
        return this;
    }

    String drawn(Words label) {
        return "<svg viewBox=\"0 0 " + width + " " + HEIGHT + "\" role=\"img\" aria-label=\"" + Words.escape(label.en())
                + "\">" + drawn + "</svg>";
    }

    /** The path through values at equal distances. */
    String path(List<Double> values) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double part = values.size() == 1 ? 0 : (double) i / (values.size() - 1);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(part), y(values.get(i))));
        }
        return path.toString();
    }

    /** 1, 2 or 5 times a power of ten, not below the value; the upper edge of a scale. */
    static double roundUp(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.2, 1.6, 2, 3, 4, 5, 6, 8}) {
            if (step * power >= value) {
                return step * power;
            }
        }
        return 10 * power;
    }

    static String brief(double value) {
        if (value >= 10_000) {
            return String.format(Locale.ROOT, "%.0fk", value / 1_000);
        }
        return value == Math.rint(value) || value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}

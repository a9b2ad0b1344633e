package qiantang.bench.scheduler;

import qiantang.scheduler.simulation.Course;

/** What a run takes from the grid, by its course: cards at work and idle ones, cooling, and a tariff by the hour. */
final class Energy {
    static final double WORKING_KW = 0.45;
    static final double IDLE_KW = 0.12;

    /** Power usage effectiveness: everything drawn, relative to what the machines draw. */
    static final double PUE = 1.3;

    static final double DAY_CNY_PER_KWH = 0.85;
    static final double NIGHT_CNY_PER_KWH = 0.38;
    static final int DAY_BEGINS = 8;
    static final int DAY_ENDS = 22;

    private Energy() {}

    /** For each card hour in use, over the first steps of the course. */
    static double kwhPerCardHour(Course course, long steps) {
        return perCardHour(course, steps, false);
    }

    static double cnyPerCardHour(Course course, long steps) {
        return perCardHour(course, steps, true);
    }

    private static double perCardHour(Course course, long steps, boolean money) {
        double hours = course.step().toSeconds() / 3_600.0;
        double sum = 0;
        double used = 0;
        for (int i = 0; i < Math.min(steps, course.steps().size()); i++) {
            Course.Step step = course.steps().get(i);
            double kwh = PUE * hours * (step.held() * WORKING_KW + (step.available() - step.held()) * IDLE_KW);
            int hour = (int) (i * hours) % 24;
            double price = hour >= DAY_BEGINS && hour < DAY_ENDS ? DAY_CNY_PER_KWH : NIGHT_CNY_PER_KWH;
            sum += money ? kwh * price : kwh;
            used += hours * step.held();
        }
        return used == 0 ? 0 : sum / used;
    }
}

package qiantang.scheduler.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Shape;

/**
 * How much of a node's free cards the mix could use, in thousandths of a card: the complement of fragmentation. With U
 * the usable and G all free thousandths, the paper's F is G - U. Where parts are counted, a part of 460 can use 920 of an
 * untouched card, and no more than the CPU that is left can feed.
 */
final class Usability {
    /** A part of the mix on one class, with the CPU each of its shapes wants and their weights. */
    private static final class Kind {
        private final long[] forms;
        private final int cards;
        private final int[] cpuMilli;
        private final double[] weights;

        Kind(Take take, List<Mix.Entry> entries) {
            forms = take.forms().stream().mapToLong(Long::longValue).toArray();
            cards = take.cards();
            cpuMilli = entries.stream()
                    .mapToInt(entry -> entry.shape().task().cpuMilli())
                    .toArray();
            weights = entries.stream().mapToDouble(Mix.Entry::weight).toArray();
        }
    }

    private record Take(List<Long> forms, int cards) {}

    private final Kind[][] kindsByClass;
    private final double parts;

    Usability(Mix mix, int classes, Score score) {
        parts = score.parts();
        kindsByClass = new Kind[classes][];
        for (int cardClass = 0; cardClass < classes; cardClass++) {
            kindsByClass[cardClass] = kinds(mix, cardClass);
        }
    }

    /** Usable thousandths of a node of the class with this free CPU and these cards. */
    double of(int cardClass, int freeCpuMilli, long[] free, int count) {
        double usable = 0;
        for (Kind kind : kindsByClass[cardClass]) {
            boolean isPart = kind.cards == 0;
            double counted = isPart ? parts : 0;
            usable += (1 - counted) * byCards(kind, freeCpuMilli, free, count);
            usable += counted == 0 ? 0 : counted * byParts(kind, freeCpuMilli, free, count);
        }
        return usable;
    }

    /** All that is free of cards on which the part fits, if there are enough of them. */
    private static double byCards(Kind kind, int freeCpuMilli, long[] free, int count) {
        int fitting = 0;
        int milli = 0;
        for (int i = 0; i < count; i++) {
            if (Seating.formOn(free[i], kind.forms) != Seating.NO_FORM) {
                fitting++;
                milli += Card.milli(free[i]);
            }
        }
        if (fitting < Math.max(1, kind.cards)) {
            return 0;
        }
        double weight = 0;
        for (int i = 0; i < kind.weights.length; i++) {
            if (kind.cpuMilli[i] <= freeCpuMilli) {
                weight += kind.weights[i];
            }
        }
        return weight * milli;
    }

    /** As many parts as the cards hold and the CPU feeds. */
    private static double byParts(Kind kind, int freeCpuMilli, long[] free, int count) {
        int parts = 0;
        for (int i = 0; i < count; i++) {
            parts += Seating.partsOn(free[i], kind.forms);
        }
        if (parts == 0) {
            return 0;
        }
        double used = 0;
        for (int i = 0; i < kind.weights.length; i++) {
            if (kind.cpuMilli[i] <= freeCpuMilli) {
                double fed = kind.cpuMilli[i] == 0 ? parts : Math.min(parts, (double) freeCpuMilli / kind.cpuMilli[i]);
                used += kind.weights[i] * fed;
            }
        }
        return used * Card.milli(kind.forms[0]);
    }

    private static Kind[] kinds(Mix mix, int cardClass) {
        Map<Take, List<Mix.Entry>> together = new LinkedHashMap<>();
        for (Mix.Entry entry : mix.entries()) {
            Shape shape = entry.shape();
            if (shape.needsCards() && shape.acceptsClass(cardClass)) {
                List<Long> forms = Arrays.stream(shape.forms(cardClass)).boxed().toList();
                together.computeIfAbsent(new Take(forms, shape.wholeCards()), _ -> new ArrayList<>())
                        .add(entry);
            }
        }
        return together.entrySet().stream()
                .map(entry -> new Kind(entry.getKey(), entry.getValue()))
                .toArray(Kind[]::new);
    }
}

package qiantang.scheduler.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.CardNeed;

/**
 * How much of a node's free cards the mix could use, in thousandths of a card: the complement of fragmentation. With U
 * the usable and G all free thousandths, the paper's F is G - U. Where parts are counted, a part of 460 can use 920 of an
 * untouched card, and no more than the CPU that is left can feed.
 *
 * <p>Whatever the single shapes want, many tasks will fill a node, and together they want CPU and cards in the proportion
 * of the mix. Cards beyond what the CPU left beside them can feed in that proportion will most likely stay idle, so the
 * balance counts those it can feed.
 */
final class Usability {
    /** A part of the mix on one class, with the CPU each of its shapes wants and their weights. */
    private static final class Kind {
        private final long[] forms;
        private final int cards;

        /** Thousandths of a part of which nothing else counts; 0 for parts with memory or places, and for whole cards. */
        private final int share;

        private final int[] cpuMilli;
        private final double[] weights;

        Kind(Take take, List<Mix.Entry> entries) {
            forms = take.forms().stream().mapToLong(Long::longValue).toArray();
            cards = take.cards();
            boolean plain = cards == 0 && forms.length == 1 && forms[0] == Card.milli(forms[0]);
            share = plain ? Card.milli(forms[0]) : 0;
            cpuMilli = entries.stream()
                    .mapToInt(entry -> entry.shape().task().cpuMilli())
                    .toArray();
            weights = entries.stream().mapToDouble(Mix.Entry::weight).toArray();
        }

        /** Asked millions of times a second: whole cards and plain shares need one comparison. */
        boolean holds(long free) {
            if (share > 0) {
                return Card.milli(free) >= share;
            }
            return cards > 0 ? free == forms[0] : Seating.formOn(free, forms) != Seating.NO_FORM;
        }
    }

    private record Take(List<Long> forms, int cards) {}

    private final Kind[][] kindsByClass;
    private final double[] cpuPerCardByClass;
    private final double parts;
    private final double balance;

    Usability(Mix mix, int classes, Score score) {
        parts = score.parts();
        balance = score.balance();
        kindsByClass = new Kind[classes][];
        cpuPerCardByClass = new double[classes];
        for (int cardClass = 0; cardClass < classes; cardClass++) {
            kindsByClass[cardClass] = kinds(mix, cardClass);
            cpuPerCardByClass[cardClass] = cpuPerCard(mix, cardClass);
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
        return balance == 0 ? usable : usable + balance * fed(cardClass, freeCpuMilli, free, count);
    }

    /** Free thousandths of cards, as far as the free CPU feeds them in the proportion of the mix. */
    private double fed(int cardClass, int freeCpuMilli, long[] free, int count) {
        int milli = 0;
        for (int i = 0; i < count; i++) {
            milli += Card.milli(free[i]);
        }
        double cpuPerCard = cpuPerCardByClass[cardClass];
        return cpuPerCard == 0 ? milli : Math.min(milli, freeCpuMilli / cpuPerCard * CardNeed.WHOLE_MILLI);
    }

    /** All that is free of cards on which the part fits, if there are enough of them. */
    private static double byCards(Kind kind, int freeCpuMilli, long[] free, int count) {
        int fitting = 0;
        int milli = 0;
        for (int i = 0; i < count; i++) {
            if (kind.holds(free[i])) {
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

    /** Thousandths of CPU that the mix takes for each card it takes; tasks without cards take their part too. */
    private static double cpuPerCard(Mix mix, int cardClass) {
        double cpuMilli = 0;
        double milli = 0;
        for (Mix.Entry entry : mix.entries()) {
            Shape shape = entry.shape();
            if (shape.acceptsClass(cardClass)) {
                cpuMilli += entry.weight() * shape.task().cpuMilli();
                milli += entry.weight() * milli(shape, cardClass);
            }
        }
        return milli == 0 ? 0 : cpuMilli / milli * CardNeed.WHOLE_MILLI;
    }

    private static double milli(Shape shape, int cardClass) {
        if (!shape.needsCards()) {
            return 0;
        }
        return shape.wholeCards() > 0
                ? shape.wholeCards() * CardNeed.WHOLE_MILLI
                : Card.milli(shape.forms(cardClass)[0]);
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

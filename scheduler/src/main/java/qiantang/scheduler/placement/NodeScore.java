package qiantang.scheduler.placement;

import java.util.Arrays;
import java.util.Optional;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.CardNeed;

/**
 * Scores a shape on a node: how much of what the mix could use is spared, plus how full the node becomes. A part is
 * tried on each card that differs from the ones before it.
 */
final class NodeScore {
    static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final Pool pool;
    private final Usability usability;
    private final Score score;

    /** The node under study: its cards, and the free thousandths of all of them. */
    private final long[] cards = new long[Node.MAX_CARDS];

    private int count;
    private int freeMilli;

    /** The card that the last scored part would take. */
    private int chosenCard;

    /** Usability of nodes as they are, and the version for which it was worked out. */
    private double[] usableBefore = {};

    private long[] versionBefore = {};

    NodeScore(Pool pool, Mix mix, Score score) {
        this.pool = pool;
        this.usability = new Usability(mix, pool.classes().size(), score);
        this.score = score;
    }

    /** The shape's score on the node, or {@link #IMPOSSIBLE}. */
    double of(int node, Shape shape) {
        chosenCard = Seating.NO_CARD;
        if (!shape.isAdmitted(pool, node)) {
            return IMPOSSIBLE;
        }
        study(node);
        if (!shape.needsCards()) {
            return value(node, shape, 0);
        }
        if (shape.wholeCards() == 0) {
            return bestCard(node, shape);
        }
        int mask = pool.freeCardMask(node);
        if (Integer.bitCount(mask) < shape.wholeCards()) {
            return IMPOSSIBLE;
        }
        for (int left = shape.wholeCards(); left > 0; left--, mask &= mask - 1) {
            cards[Integer.numberOfTrailingZeros(mask)] = 0;
        }
        return value(node, shape, shape.wholeCards() * CardNeed.WHOLE_MILLI);
    }

    /** The seat behind the score. */
    Optional<Seat> seat(int node, Shape shape, int role) {
        if (of(node, shape) == IMPOSSIBLE) {
            return Optional.empty();
        }
        return chosenCard == Seating.NO_CARD
                ? Seating.on(pool, node, shape, role)
                : Seating.part(pool, node, shape, role, chosenCard);
    }

    private void study(int node) {
        count = pool.cards(node);
        freeMilli = 0;
        for (int i = 0; i < count; i++) {
            cards[i] = pool.card(node, i);
            freeMilli += Card.milli(cards[i]);
        }
        if (node >= versionBefore.length) {
            versionBefore = Arrays.copyOf(versionBefore, pool.nodes());
            usableBefore = Arrays.copyOf(usableBefore, pool.nodes());
        }
        if (versionBefore[node] != pool.version(node)) {
            versionBefore[node] = pool.version(node);
            usableBefore[node] = usability.of(pool.cardClass(node), pool.freeCpuMilli(node), cards, count);
        }
    }

    private double bestCard(int node, Shape shape) {
        double best = IMPOSSIBLE;
        for (int i = 0; i < count; i++) {
            long before = cards[i];
            long form = Seating.formOn(before, shape.forms(pool.cardClass(node)));
            if (form == Seating.NO_FORM || seenBefore(i)) {
                continue;
            }
            cards[i] = before - form;
            double value = value(node, shape, Card.milli(form));
            cards[i] = before;
            if (value > best) {
                best = value;
                chosenCard = i;
            }
        }
        return best;
    }

    private boolean seenBefore(int card) {
        for (int i = 0; i < card; i++) {
            if (cards[i] == cards[card]) {
                return true;
            }
        }
        return false;
    }

    /** What the mix can use afterwards, less what it could use before, less what is taken: fragmentation avoided. */
    private double value(int node, Shape shape, int takenMilli) {
        int cpuLeft = pool.freeCpuMilli(node) - shape.task().cpuMilli();
        double usable = usability.of(pool.cardClass(node), cpuLeft, cards, count);
        double fragmentationAvoided = takenMilli + usable - usableBefore[node];
        double packed = 1
                - 0.5 * cpuLeft / pool.inventory().largestCpuMilli()
                - 0.5 * (freeMilli - takenMilli) / ((double) pool.inventory().largestCards() * CardNeed.WHOLE_MILLI);
        return fragmentationAvoided + score.packing() * packed;
    }
}

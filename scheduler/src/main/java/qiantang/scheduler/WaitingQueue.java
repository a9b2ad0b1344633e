package qiantang.scheduler;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.order.Backlog;
import qiantang.scheduler.order.Line;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.order.Standing;
import qiantang.scheduler.request.Demand;

/** One queue as it was decided on last: its lines in order, and why each waits. */
final class WaitingQueue {
    private final String name;
    private final Standing standing;
    private Outlook[] outlooks = {};
    private @Nullable Blocker[] reasons = {};

    /** The round in which each line got its reason; the first reason counts. */
    private long[] notedIn = {};

    private int noted;
    private boolean changed = true;
    private Map<Demand, Blocker> published = Map.of();

    WaitingQueue(String name, Order order) {
        this.name = name;
        standing = new Standing(order);
    }

    String name() {
        return name;
    }

    Standing standing() {
        return standing;
    }

    void begin(Backlog backlog, Collection<Line> more, Instant now, Function<Demand, Outlook> outlook) {
        noted = 0;
        if (standing.arrange(backlog, more, now)) {
            outlooks = new Outlook[standing.size()];
            for (int line = 0; line < outlooks.length; line++) {
                outlooks[line] = outlook.apply(standing.line(line).demand());
            }
            reasons = new @Nullable Blocker[standing.size()];
            notedIn = new long[standing.size()];
            changed = true;
        }
    }

    Outlook outlook(int line) {
        return outlooks[line];
    }

    void note(int line, Blocker why, long round) {
        if (notedIn[line] != round) {
            notedIn[line] = round;
            noted++;
            if (!why.equals(reasons[line])) {
                reasons[line] = why;
                changed = true;
            }
        }
    }

    /** The reasons of this round; the very same object as before if nothing changed. */
    Map<Demand, Blocker> reasons(long round) {
        if (changed || noted < notedIn.length) {
            Map<Demand, Blocker> anew = new LinkedHashMap<>();
            for (int line = 0; line < notedIn.length; line++) {
                Blocker why = reasons[line];
                if (notedIn[line] == round && why != null) {
                    anew.putIfAbsent(outlooks[line].demand(), why);
                }
            }
            published = anew.equals(published) ? published : Collections.unmodifiableMap(anew);
            changed = noted < notedIn.length;
        }
        return published;
    }
}

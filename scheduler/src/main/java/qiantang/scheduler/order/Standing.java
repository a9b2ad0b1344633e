package qiantang.scheduler.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import qiantang.scheduler.request.Job;

/**
 * The lines of one queue in the order in which they are considered: highest priority first, then by the {@link Order},
 * then as they came. Kept from one decision to the next, and sorted anew only when a line has another first job.
 */
public final class Standing {
    /** A line by its first job. */
    record Place(Line line, Job head, double rank) {
        static final Comparator<Place> ORDER = Comparator.<Place>comparingInt(place -> -place.head.priority())
                .thenComparingDouble(place -> place.rank)
                .thenComparing(place -> place.head.submitted())
                .thenComparing(place -> place.head.id());
    }

    private final Order order;
    private List<Place> places = List.of();
    private long seen = -1;

    public Standing(Order order) {
        this.order = order;
    }

    /**
     * Puts the lines in order.
     *
     * @param more lines that stand here in this round only
     * @return whether anything may have moved
     */
    public boolean arrange(Backlog backlog, Collection<Line> more, Instant now) {
        if (seen == backlog.version() && more.isEmpty() && order.isSteady()) {
            return false;
        }
        List<Place> anew = new ArrayList<>(backlog.lines().size() + more.size());
        add(anew, backlog.lines(), now);
        add(anew, more, now);
        anew.sort(Place.ORDER);
        places = anew;
        seen = more.isEmpty() ? backlog.version() : -1;
        return true;
    }

    private void add(List<Place> to, Collection<Line> lines, Instant now) {
        for (Line line : lines) {
            Job head = line.head();
            if (head != null) {
                to.add(new Place(line, head, order.rank(head, now)));
            }
        }
    }

    public int size() {
        return places.size();
    }

    public Line line(int index) {
        return places.get(index).line();
    }

    Place place(int index) {
        return places.get(index);
    }
}

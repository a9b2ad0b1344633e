package qiantang.scheduler.window;

import java.time.Instant;
import qiantang.terms.AcceleratorClass;

/**
 * Cards that change hands for a while (分时窗口). While it is open the borrower may use so many of the lender's own.
 *
 * @param lender tenant with a quota, whose use they count as
 * @param borrower queue whose work may use them
 */
public record Window(
        String id,
        String lender,
        String borrower,
        AcceleratorClass accelerator,
        int cards,
        Instant from,
        Instant until) {
    public Window {
        if (cards < 1 || !from.isBefore(until) || lender.equals(borrower)) {
            throw new IllegalArgumentException("a window lends cards to another, from an instant to a later one");
        }
    }

    public boolean isOpen(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }
}

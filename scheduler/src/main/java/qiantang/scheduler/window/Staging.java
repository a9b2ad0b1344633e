package qiantang.scheduler.window;

import java.time.Duration;
import java.time.Instant;

/**
 * How lent cards come back: who is on them is told, then saves its work, then takes no new work, then stops.
 *
 * @param blocks parts in which a window is returned, one after the other, each at least as long as all stages before the
 *     next one
 */
public record Staging(Duration notice, Duration checkpoint, Duration drain, int blocks) {
    public static final Staging DEFAULT =
            new Staging(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(5), 4);

    public Staging {
        if (notice.isNegative() || checkpoint.isNegative() || drain.isNegative() || blocks < 1) {
            throw new IllegalArgumentException("stages are not negative, and there is at least one block");
        }
    }

    /** What somebody on lent cards should be doing. */
    public enum Stage {
        NOTICE,
        CHECKPOINT,
        DRAIN,
        STOP
    }

    /** From the first word to the last for one block. */
    public Duration length() {
        return notice.plus(checkpoint).plus(drain);
    }

    /** The stage of somebody who must be gone by then. */
    public Stage at(Instant now, Instant by) {
        if (!now.isBefore(by)) {
            return Stage.STOP;
        }
        if (!now.isBefore(by.minus(drain))) {
            return Stage.DRAIN;
        }
        return now.isBefore(by.minus(drain).minus(checkpoint)) ? Stage.NOTICE : Stage.CHECKPOINT;
    }

    /** When the block must be gone; the last one when the window closes. */
    public Instant due(Instant until, int block) {
        return until.minus(drain.plus(checkpoint).multipliedBy(blocks - 1L - block));
    }
}

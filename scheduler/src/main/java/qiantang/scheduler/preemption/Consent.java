package qiantang.scheduler.preemption;

import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Running;

/** Who may be asked to leave for a claimer, and what of others' rights is used up by that. */
@FunctionalInterface
public interface Consent {
    /** An amount of an allowance that is used up when one is asked. */
    record Draw(Allowance allowance, long amount) {}

    /** What asking would use up, often nothing; null if this one is left alone. */
    @Nullable
    List<Draw> ask(Running running);
}

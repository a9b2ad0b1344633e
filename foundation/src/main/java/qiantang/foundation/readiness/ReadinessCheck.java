package qiantang.foundation.readiness;

import java.util.List;

/** A component's look at itself. May block for a moment; runs on a virtual thread. */
public interface ReadinessCheck {
    /** One word, such as {@code database}. */
    String component();

    /** Empty if all is well. Whatever is thrown counts as one {@link Finding.Severity#REFUSE}. */
    List<Finding> look() throws Exception;
}

package qiantang.identity;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.Trail;
import qiantang.terms.UuidV7;

/** The real trail, which breaks when it is told to, after it has written. */
public final class BreakableTrail implements Trail {
    private final Trail real;
    private final AtomicBoolean breaks = new AtomicBoolean();

    BreakableTrail(InstantSource clock) {
        SecureRandom random = new SecureRandom();
        this.real = Trail.into(new UuidV7(clock, random), clock, random);
    }

    public void breakOnce() {
        breaks.set(true);
    }

    @Override
    public UUID append(Handle handle, Leaf leaf) {
        UUID id = real.append(handle, leaf);
        if (breaks.getAndSet(false)) {
            throw new IllegalStateException("the log is broken");
        }
        return id;
    }
}

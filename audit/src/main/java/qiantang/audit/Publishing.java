package qiantang.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the integrator again and again on a thread of its own. */
final class Publishing implements AutoCloseable {
    /** A leaf is published within a second; looking costs one query. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final Integrator integrator;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean wasFailing;

    Publishing(Integrator integrator) {
        this.integrator = integrator;
        this.thread = Thread.ofVirtual().name("audit-publishing").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(step().toMillis(), TimeUnit.MILLISECONDS)) {
                // The next step.
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long to wait until the next one. */
    private Duration step() {
        try {
            Integrator.Step step = integrator.step();
            wasFailing = false;
            return step == Integrator.Step.PUBLISHED_AND_MORE_WAIT ? Duration.ZERO : PAUSE;
        } catch (IOException | RuntimeException failed) {
            // Said once, not every five seconds: leaves wait in the database and nothing is lost meanwhile.
            if (!wasFailing) {
                LOG.error("The audit log cannot be published; trying on.", failed);
            }
            wasFailing = true;
            return PAUSE_AFTER_FAILURE;
        }
    }

    /** Waits for the step that is under way: an interrupt would break its connection. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

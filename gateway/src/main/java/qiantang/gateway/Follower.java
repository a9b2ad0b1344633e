package qiantang.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.call.Door;
import qiantang.gateway.directory.Directory;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.Snapshot;

/** Keeps the door's directory at the newest snapshot. While the feed is away the door goes on with what it has. */
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Feed feed;
    private final Door door;
    private final Thread thread;

    private Follower(Feed feed, Door door) {
        this.feed = feed;
        this.door = door;
        this.thread = Thread.ofVirtual().name("gateway-follower").unstarted(this::run);
    }

    static Follower start(Feed feed, Door door) {
        Follower follower = new Follower(feed, door);
        follower.thread.start();
        return follower;
    }

    private void run() {
        boolean told = false;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    follow();
                    told = false;
                } catch (IOException | RuntimeException failure) {
                    if (!told) {
                        LOG.warn("the gateway cannot see what changed and goes on with what it knows", failure);
                        told = true;
                    }
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the gateway follows no longer");
        }
    }

    private void follow() throws IOException, InterruptedException {
        Directory known = door.directory();
        Optional<Snapshot> newest = feed.newerThan(known == null ? 0 : known.version(), PATIENCE);
        newest.ifPresent(snapshot -> door.open(Directory.of(snapshot, known)));
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

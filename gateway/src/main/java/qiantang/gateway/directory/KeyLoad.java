package qiantang.gateway.directory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one key has under way. Shared by all snapshots of it, and by all loops.
 *
 * @param bufferedBytes what the bodies of its calls take
 */
record KeyLoad(AtomicInteger calls, AtomicLong bufferedBytes) {
    KeyLoad() {
        this(new AtomicInteger(), new AtomicLong());
    }
}

package qiantang.foundation.http;

import java.time.Duration;

/**
 * What a door lets in at most.
 *
 * @param connections open at once; more are closed at once
 * @param inFlight handlers running at once; more are answered 503
 * @param bufferedBytes of bodies being read at once, over all requests; more are answered 503
 * @param bodyTime from the head of a request to the end of its body
 * @param handlerTime from the end of the body to the answer
 * @param idleTime a connection may be silent between requests, or before the first, this long; also the time for the
 *     head of a request to arrive
 */
public record DoorLimits(
        int connections, int inFlight, long bufferedBytes, Duration bodyTime, Duration handlerTime, Duration idleTime) {
    public static final int MAX_HEADER_BYTES = 16 * 1024;
    public static final int MAX_LINE_BYTES = 8 * 1024;

    private static final long MOST_BUFFERED_BYTES = 64L << 20;
    private static final long LEAST_BUFFERED_BYTES = 4L << 20;
    /** Several doors, and everything else, have to live in the same memory. */
    private static final int BUFFERED_PART_OF_MEMORY = 16;

    /** For the memory that this program may use. */
    public static DoorLimits usual() {
        return usual(Runtime.getRuntime().maxMemory());
    }

    /** The same for another number of connections. */
    public DoorLimits withConnections(int others) {
        return new DoorLimits(others, inFlight, bufferedBytes, bodyTime, handlerTime, idleTime);
    }

    static DoorLimits usual(long memoryBytes) {
        long buffered = Math.clamp(memoryBytes / BUFFERED_PART_OF_MEMORY, LEAST_BUFFERED_BYTES, MOST_BUFFERED_BYTES);
        return new DoorLimits(
                10_000, 256, buffered, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(75));
    }
}

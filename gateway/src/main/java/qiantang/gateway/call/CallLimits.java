package qiantang.gateway.call;

import java.time.Duration;

/**
 * How much the gateway takes on, and how long it waits.
 *
 * @param bodyBytes the largest request body
 * @param calls how many calls are served at once
 * @param callsPerKey how many of them may be of one key
 * @param bufferedBytes how much memory all request bodies take together
 * @param answerBytes the largest answer that comes whole; it is passed on as it comes, not held
 * @param connect until a connection to a replica stands
 * @param firstByte from then until its answer begins
 * @param idle how long an answer, or whoever reads it, may stand still
 * @param body how long a request body may take to arrive
 * @param keepAlive how long a stream is silent before a comment shows that it lives
 */
public record CallLimits(
        int bodyBytes,
        int calls,
        int callsPerKey,
        long bufferedBytes,
        long answerBytes,
        Duration connect,
        Duration firstByte,
        Duration idle,
        Duration body,
        Duration keepAlive) {
    private static final int KEYS_THAT_FILL = 4;
    private static final int BUFFERED_PART_OF_MEMORY = 4;

    public static final CallLimits DEFAULT = new CallLimits(
            32 << 20,
            20_000,
            2_000,
            Math.clamp(Runtime.getRuntime().maxMemory() / BUFFERED_PART_OF_MEMORY, 32L << 20, 64L << 20),
            128L << 20,
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10));

    public CallLimits {
        if (bodyBytes < 1 || calls < 1 || callsPerKey < 1 || bufferedBytes < bodyBytes || answerBytes < 1) {
            throw new IllegalArgumentException("limits of calls are positive, and one body fits");
        }
    }

    /** What the bodies of one key may take of it, so that nobody fills it alone; one body always fits. */
    public long bufferedBytesPerKey() {
        return Math.max(bodyBytes, bufferedBytes / KEYS_THAT_FILL);
    }
}

package qiantang.bench.crash;

/** What the mock sent as an answer to one call, token by token, with the instants by its own clock. */
final class SentAnswer {
    private final String through;
    private final boolean streamed;
    private final long[] sentAt;
    private int tokens;
    private boolean complete;

    /**
     * @param through which gateway the caller went through
     * @param tokensMax how many tokens it will have at most
     */
    SentAnswer(String through, boolean streamed, int tokensMax) {
        this.through = through;
        this.streamed = streamed;
        this.sentAt = new long[tokensMax];
    }

    String through() {
        return through;
    }

    boolean isStreamed() {
        return streamed;
    }

    /** A token is with the operating system. */
    synchronized void sent(long nanos) {
        sentAt[tokens++] = nanos;
    }

    synchronized void completed() {
        complete = true;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized int tokens() {
        return tokens;
    }

    /** Whether it was under way at an instant. */
    synchronized boolean beganBefore(long nanos) {
        return tokens > 0 && sentAt[0] < nanos;
    }

    /**
     * How old a record was at an instant that knows so many tokens: the time since the first token was sent that it does
     * not know.
     */
    synchronized long nanosBehind(long known, long instant) {
        return known >= tokens ? 0 : Math.max(0, instant - sentAt[(int) known]);
    }
}

package qiantang.gateway.answer;

import java.util.Arrays;

/**
 * Cuts the bytes of a stream into whole events, wherever the network cut them. Engines send whole events, so nothing
 * waits here as a rule; an event that never ends is a fault once it passes {@link #MAX_EVENT_BYTES}.
 */
public final class EventSplitter {
    public static final int MAX_EVENT_BYTES = 4 << 20;

    /** Takes whole events one by one. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param from the first byte of the event
         * @param to behind its blank line
         * @return whether to go on
         */
        boolean event(StreamEvent event, byte[] bytes, int from, int to);
    }

    private byte[] rest = new byte[0];

    /** The next piece of the stream; the sink sees every event that is whole now. */
    public void read(byte[] piece, Sink sink) {
        byte[] bytes = rest.length == 0 ? piece : joined(rest, piece);
        // What was looked at before has no end in it, except that its last bytes may begin one.
        int looked = Math.max(0, rest.length - 3);
        int from = 0;
        while (true) {
            int to = eventEnd(bytes, Math.max(from, looked));
            if (to < 0) {
                break;
            }
            if (!sink.event(EventReader.read(bytes, from, to), bytes, from, to)) {
                rest = new byte[0];
                return;
            }
            from = to;
        }
        if (bytes.length - from > MAX_EVENT_BYTES) {
            rest = new byte[0];
            sink.event(StreamEvent.FAULT, bytes, from, bytes.length);
            return;
        }
        rest = from == bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    /** Behind the first blank line from here on; -1 if there is none yet. */
    private static int eventEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (i + 1 < bytes.length && bytes[i + 1] == '\n') {
                    return i + 2;
                }
                if (i + 2 < bytes.length && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                    return i + 3;
                }
            }
        }
        return -1;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

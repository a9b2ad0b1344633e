package qiantang.gateway.request;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A body as it came, and what must change in it on the way to a replica. Its text shows nothing of what it holds. */
public final class SplicedBody {
    /** What takes the place of some bytes. */
    enum Replacement {
        /** The replica's own name for the model, as a JSON string. */
        MODEL(""),
        OPTIONS("{\"include_usage\":true}"),
        OPTIONS_FIELD(",\"stream_options\":{\"include_usage\":true}"),
        ONLY_OPTION("\"include_usage\":true"),
        FIRST_OPTION("\"include_usage\":true,"),
        YES("true");

        private final String text;

        Replacement(String text) {
            this.text = text;
        }
    }

    /** The bytes from one offset up to another give way. */
    record Edit(int from, int to, Replacement replacement) {
        byte[] bytes(byte[] upstreamModel) {
            return replacement == Replacement.MODEL
                    ? upstreamModel
                    : replacement.text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final byte[] original;
    private final List<Edit> edits;

    /** @param edits in the order of their places, none inside another */
    SplicedBody(byte[] original, List<Edit> edits) {
        this.original = original;
        this.edits = List.copyOf(edits);
    }

    /** How long the body for a replica is. */
    public int length(byte[] upstreamModel) {
        int length = original.length;
        for (Edit edit : edits) {
            length += edit.bytes(upstreamModel).length - (edit.to() - edit.from());
        }
        return length;
    }

    /**
     * The body for a replica, to be read from the beginning. The original is not copied: a long body is in memory once.
     *
     * @param upstreamModel what the replica calls the model, as a JSON string with its quotes
     */
    public InputStream open(byte[] upstreamModel) {
        List<InputStream> parts = new ArrayList<>(2 * edits.size() + 1);
        int read = 0;
        for (Edit edit : edits) {
            parts.add(new ByteArrayInputStream(original, read, edit.from() - read));
            parts.add(new ByteArrayInputStream(edit.bytes(upstreamModel)));
            read = edit.to();
        }
        parts.add(new ByteArrayInputStream(original, read, original.length - read));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    @Override
    public String toString() {
        return "SplicedBody[" + original.length + " bytes]";
    }
}

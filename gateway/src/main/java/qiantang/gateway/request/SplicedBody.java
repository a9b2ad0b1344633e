package qiantang.gateway.request;

import java.nio.charset.StandardCharsets;
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

    /**
     * The body for a replica.
     *
     * @param upstreamModel what the replica calls the model, as a JSON string with its quotes
     */
    public byte[] forReplica(byte[] upstreamModel) {
        int length = original.length;
        for (Edit edit : edits) {
            length += edit.bytes(upstreamModel).length - (edit.to() - edit.from());
        }
        byte[] out = new byte[length];
        int read = 0;
        int written = 0;
        for (Edit edit : edits) {
            int kept = edit.from() - read;
            System.arraycopy(original, read, out, written, kept);
            byte[] replacement = edit.bytes(upstreamModel);
            System.arraycopy(replacement, 0, out, written + kept, replacement.length);
            read = edit.to();
            written += kept + replacement.length;
        }
        System.arraycopy(original, read, out, written, original.length - read);
        return out;
    }

    @Override
    public String toString() {
        return "SplicedBody[" + original.length + " bytes]";
    }
}

package qiantang.tlog.witness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;

/** The request for a cosignature: the size that the log believes is known, the way on from there, the checkpoint. */
public record AddCheckpoint(long oldSize, List<Hash> proof, SignedNote checkpoint) {
    public static final int MAX_BYTES = SignedNote.MAX_BYTES + 4 * 1024;
    public static final int MAX_PROOF_LINES = 63;
    private static final String OLD = "old ";
    private static final int MAX_LINE_BYTES = 64;

    public AddCheckpoint {
        if (proof.size() > MAX_PROOF_LINES) {
            throw new TlogException(Fault.MALFORMED, "at most " + MAX_PROOF_LINES + " proof lines");
        }
        proof = List.copyOf(proof);
    }

    public static AddCheckpoint parse(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a request has at most " + MAX_BYTES + " bytes");
        }
        List<String> lines = new ArrayList<>();
        int at = 0;
        for (String line = line(body, at); !line.isEmpty(); line = line(body, at)) {
            if (lines.size() > MAX_PROOF_LINES) {
                throw new TlogException(Fault.MALFORMED, "at most " + MAX_PROOF_LINES + " proof lines");
            }
            lines.add(line);
            at += line.length() + 1;
        }
        if (lines.isEmpty() || !lines.getFirst().startsWith(OLD)) {
            throw new TlogException(Fault.MALFORMED, "a request begins with 'old' and a size");
        }
        return new AddCheckpoint(
                Checkpoint.size(lines.getFirst().substring(OLD.length())),
                lines.stream().skip(1).map(Hash::fromBase64).toList(),
                SignedNote.parse(Arrays.copyOfRange(body, at + 1, body.length)));
    }

    /** The body of the request. */
    public byte[] bytes() {
        StringBuilder body = new StringBuilder(OLD).append(oldSize).append('\n');
        proof.forEach(hash -> body.append(hash.base64()).append('\n'));
        return body.append('\n').append(checkpoint).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The line that starts here, without its newline; all lines before the checkpoint are short ASCII. */
    private static String line(byte[] body, int from) {
        for (int end = from; end < body.length && end - from <= MAX_LINE_BYTES; end++) {
            if (body[end] == '\n') {
                return new String(body, from, end - from, StandardCharsets.ISO_8859_1);
            }
        }
        throw new TlogException(Fault.MALFORMED, "short lines and an empty one come before the checkpoint");
    }
}

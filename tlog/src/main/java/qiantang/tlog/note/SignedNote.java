package qiantang.tlog.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/**
 * A text and the signatures below it. To have read a note says nothing about who wrote it: {@link #verify} does.
 *
 * @param text ends in a newline, which is part of what is signed
 */
public record SignedNote(String text, List<SignatureLine> signatures) {
    public static final int MAX_BYTES = 1024 * 1024;
    /** As many as Go's reader takes; the specification asks for 16 at least. */
    public static final int MAX_SIGNATURES = 100;

    public SignedNote {
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new TlogException(
                    Fault.MALFORMED, "the text of a note ends in a newline and has no other control character");
        }
        if (signatures.isEmpty()) {
            throw new TlogException(Fault.MALFORMED, "a note has at least one signature");
        }
        if (signatures.size() > MAX_SIGNATURES) {
            throw new TlogException(Fault.TOO_LARGE, "a note has at most " + MAX_SIGNATURES + " signatures");
        }
        signatures = List.copyOf(signatures);
    }

    static SignedNote of(String text, SignatureLine signature) {
        return new SignedNote(text, List.of(signature));
    }

    public static SignedNote parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a note has at most " + MAX_BYTES + " bytes");
        }
        String note = utf8(bytes);
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n") || split + 2 == note.length()) {
            throw new TlogException(Fault.MALFORMED, "a note is a text, an empty line and signatures");
        }
        String[] lines = note.substring(split + 2, note.length() - 1).split("\n", MAX_SIGNATURES + 2);
        if (lines.length > MAX_SIGNATURES) {
            throw new TlogException(Fault.TOO_LARGE, "a note has at most " + MAX_SIGNATURES + " signatures");
        }
        List<SignatureLine> signatures = new ArrayList<>();
        for (String line : lines) {
            signatures.add(SignatureLine.parse(line));
        }
        return new SignedNote(note.substring(0, split + 1), signatures);
    }

    /** The same note with one signature more. A line that is there already is not repeated. */
    public SignedNote with(SignatureLine signature) {
        if (signatures.contains(signature)) {
            return this;
        }
        List<SignatureLine> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    /**
     * The signatures by keys that are known, each checked, at most one per key. Lines by others are passed over. Throws
     * {@link Fault#BAD_SIGNATURE} if a line names a known key and is not by it, {@link Fault#UNSIGNED} if none is known.
     */
    public List<VerifiedSignature> verify(Collection<VerifierKey> known) {
        List<VerifiedSignature> verified = new ArrayList<>();
        for (VerifierKey key : known) {
            firstBy(key).ifPresent(verified::add);
        }
        if (verified.isEmpty()) {
            throw new TlogException(Fault.UNSIGNED, "no signature of this note is by a known key");
        }
        return verified;
    }

    private Optional<VerifiedSignature> firstBy(VerifierKey key) {
        Optional<VerifiedSignature> first = Optional.empty();
        for (SignatureLine line : signatures) {
            if (line.isBy(key)) {
                VerifiedSignature verified = key.verify(text, line)
                        .orElseThrow(() -> new TlogException(
                                Fault.BAD_SIGNATURE, "the signature of " + key.name() + " does not verify"));
                first = first.or(() -> Optional.of(verified));
            }
        }
        return first;
    }

    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The note as it is stored and sent. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (SignatureLine signature : signatures) {
            note.append(signature.text()).append('\n');
        }
        return note.toString();
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TlogException(Fault.MALFORMED, "a note is UTF-8");
        }
    }
}

package qiantang.tlog.proof;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import qiantang.tlog.Base64Text;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifiedSignature;
import qiantang.tlog.note.VerifierKey;

/**
 * A {@code .tlog-proof} file: an inclusion proof and the checkpoint it leads to, so that whoever has the entry and the
 * log's key can check offline that it was logged.
 *
 * @param extraBase64 bytes with a meaning only to the application, in base64; nobody vouches for them
 */
public record TlogProof(Optional<String> extraBase64, long index, List<Hash> path, SignedNote checkpoint) {
    public static final int MAX_BYTES = SignedNote.MAX_BYTES + 128 * 1024;
    public static final int MAX_EXTRA_BYTES = 64 * 1024;
    private static final String HEADING = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public TlogProof {
        if (extraBase64.isPresent() && Base64Text.decode(extraBase64.get()).length > MAX_EXTRA_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a proof carries at most " + MAX_EXTRA_BYTES + " extra bytes");
        }
        if (path.size() > InclusionProof.MAX_HASHES) {
            throw new TlogException(Fault.TOO_LARGE, "a proof has at most " + InclusionProof.MAX_HASHES + " hashes");
        }
        path = List.copyOf(path);
    }

    public static TlogProof of(InclusionProof proof, SignedNote checkpoint) {
        return new TlogProof(Optional.empty(), proof.index(), proof.path(), checkpoint);
    }

    public static TlogProof parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a proof file has at most " + MAX_BYTES + " bytes");
        }
        String text = utf8(bytes);
        int split = text.indexOf("\n\n");
        if (split < 0) {
            throw new TlogException(Fault.MALFORMED, "a proof file has an empty line before the checkpoint");
        }
        String[] lines = text.substring(0, split).split("\n", InclusionProof.MAX_HASHES + 4);
        int at = 0;
        if (!lines[at++].equals(HEADING)) {
            throw new TlogException(Fault.MALFORMED, "a proof file begins with " + HEADING);
        }
        Optional<String> extra = Optional.empty();
        if (at < lines.length && lines[at].startsWith(EXTRA)) {
            extra = Optional.of(lines[at++].substring(EXTRA.length()));
        }
        if (at == lines.length || !lines[at].startsWith(INDEX)) {
            throw new TlogException(Fault.MALFORMED, "a proof file says the index of the entry");
        }
        long index = Checkpoint.size(lines[at++].substring(INDEX.length()));
        List<Hash> path = new ArrayList<>();
        for (; at < lines.length; at++) {
            path.add(Hash.fromBase64(lines[at]));
        }
        byte[] note = text.substring(split + 2).getBytes(StandardCharsets.UTF_8);
        return new TlogProof(extra, index, path, SignedNote.parse(note));
    }

    /**
     * Checks the log's signature, the way from the leaf to the root, and that at least {@code witnessesNeeded} of the known
     * witnesses have signed.
     *
     * @param leaf the hash of the entry, which the caller computes from what he himself has
     * @return the good signatures of known witnesses
     */
    public List<VerifiedSignature> verify(
            Hash leaf,
            String origin,
            Collection<VerifierKey> logKeys,
            Collection<VerifierKey> witnesses,
            int witnessesNeeded) {
        Checkpoint tree = Checkpoint.open(checkpoint, origin, logKeys);
        List<VerifiedSignature> cosignatures = cosignatures(witnesses);
        if (cosignatures.size() < witnessesNeeded) {
            throw new TlogException(
                    Fault.TOO_FEW_WITNESSES,
                    cosignatures.size() + " of " + witnesses.size() + " known witnesses signed, " + witnessesNeeded
                            + " are needed");
        }
        new InclusionProof(index, tree.size(), path).verify(leaf, tree.root());
        return cosignatures;
    }

    private List<VerifiedSignature> cosignatures(Collection<VerifierKey> witnesses) {
        List<VerifierKey> present = witnesses.stream()
                .distinct()
                .filter(key -> checkpoint.signatures().stream().anyMatch(line -> line.isBy(key)))
                .toList();
        return present.isEmpty() ? List.of() : checkpoint.verify(present);
    }

    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The file. */
    @Override
    public String toString() {
        StringBuilder file = new StringBuilder(HEADING).append('\n');
        extraBase64.ifPresent(extra -> file.append(EXTRA).append(extra).append('\n'));
        file.append(INDEX).append(index).append('\n');
        path.forEach(hash -> file.append(hash.base64()).append('\n'));
        return file.append('\n').append(checkpoint).toString();
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TlogException(Fault.MALFORMED, "a proof file is UTF-8");
        }
    }
}

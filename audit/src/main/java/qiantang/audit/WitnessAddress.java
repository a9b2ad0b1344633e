package qiantang.audit;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import qiantang.foundation.http.Problem;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.VerifierKey;

/**
 * A witness to whom this log brings its checkpoints.
 *
 * @param url what stands before {@code /add-checkpoint}
 * @param key by which its cosignatures are known
 */
public record WitnessAddress(URI url, VerifierKey key) {
    /** More than a checkpoint has room for beside others' signatures would be cut off by readers. */
    public static final int MAX_WITNESSES = 15;

    /**
     * Reads {@code <url> <verifier key>}, several separated by commas; an empty text is none.
     *
     * @throws Problem {@link AuditProblem#WITNESS_INVALID}
     */
    public static List<WitnessAddress> list(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<WitnessAddress> all =
                Arrays.stream(text.split(",")).map(WitnessAddress::parse).toList();
        if (all.size() > MAX_WITNESSES
                || all.stream().map(WitnessAddress::key).distinct().count() < all.size()) {
            throw Problem.of(AuditProblem.WITNESS_INVALID).with("text", text).with("max", MAX_WITNESSES);
        }
        return all;
    }

    private static WitnessAddress parse(String text) {
        Problem invalid =
                Problem.of(AuditProblem.WITNESS_INVALID).with("text", text).with("max", MAX_WITNESSES);
        String[] parts = text.strip().split("\\s+", -1);
        if (parts.length != 2) {
            throw invalid;
        }
        try {
            URI url = URI.create(parts[0].replaceAll("/+$", ""));
            VerifierKey key = VerifierKey.parse(parts[1]);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null || key.type() != SignatureType.COSIGNATURE_V1) {
                throw invalid;
            }
            return new WitnessAddress(url, key);
        } catch (IllegalArgumentException | TlogException malformed) {
            throw invalid.causedBy(malformed);
        }
    }
}

package qiantang.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifiedSignature;
import qiantang.tlog.note.VerifierKey;

/** The statements of {@code audit.cosigned}: of each witness the last checkpoint that he signed. */
final class CosignedRows {
    private CosignedRows() {}

    /** A later answer of a witness takes the place of an earlier one, never the other way round. */
    static void keep(Handle handle, VerifierKey witness, SignedNote note, Instant now) {
        handle.createUpdate("""
                        insert into audit.cosigned as kept (witness, size, note, received_at)
                        values (:witness, :size, :note, :now)
                        on conflict (witness) do update
                           set size = excluded.size, note = excluded.note, received_at = excluded.received_at
                         where kept.size <= excluded.size
                        """)
                .bind("witness", witness.text())
                .bind("size", Checkpoint.parse(note.text()).size())
                .bind("note", note.toString())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    static Optional<SignedNote> of(Handle handle, VerifierKey witness) {
        return handle.createQuery("select note from audit.cosigned where witness = :witness")
                .bind("witness", witness.text())
                .map((row, context) -> parsed(row.getString(1)))
                .findOne();
    }

    /** The checkpoint that most of these witnesses have signed; of several, the largest. */
    static Optional<Cosigned> best(Handle handle, List<VerifierKey> witnesses) {
        Map<String, List<SignedNote>> byText = new LinkedHashMap<>();
        for (VerifierKey witness : witnesses) {
            of(handle, witness)
                    .filter(note -> isBy(note, witness))
                    .ifPresent(note -> byText.computeIfAbsent(note.text(), text -> new ArrayList<>())
                            .add(note));
        }
        return byText.values().stream()
                .map(notes -> joined(notes, witnesses))
                .max(Comparator.comparingInt((Cosigned each) -> each.by().size())
                        .thenComparingLong(Cosigned::size));
    }

    private static Cosigned joined(List<SignedNote> notes, List<VerifierKey> witnesses) {
        SignedNote joined = notes.getFirst();
        for (SignedNote note : notes) {
            for (var line : note.signatures()) {
                joined = joined.with(line);
            }
        }
        List<VerifiedSignature> verified = joined.verify(witnesses);
        return new Cosigned(
                joined,
                Checkpoint.parse(joined.text()).size(),
                verified.stream().map(signature -> signature.key().name()).toList(),
                verified.stream()
                        .flatMap(signature -> signature.time().stream())
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH));
    }

    /** What lies in the database is believed as little here as anywhere. */
    private static boolean isBy(SignedNote note, VerifierKey witness) {
        try {
            return note.verify(List.of(witness)).size() == 1;
        } catch (TlogException changed) {
            return false;
        }
    }

    private static SignedNote parsed(String note) {
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }
}

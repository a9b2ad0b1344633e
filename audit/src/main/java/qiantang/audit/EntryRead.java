package qiantang.audit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Json;
import qiantang.foundation.http.Problem;

/** An entry as {@link EntryText} wrote it. */
record EntryRead(
        String form,
        String id,
        String at,
        String kind,
        String actor,
        String subject,
        Map<String, String> facts,
        @Nullable String tenant,
        @Nullable Map<String, String> hashed,
        @Nullable String digest) {
    /** Empty if it is not one of ours any more. */
    static Optional<EntryRead> of(String entry) {
        try {
            return Optional.of(Json.read(entry.getBytes(StandardCharsets.UTF_8), EntryRead.class));
        } catch (Problem unreadable) {
            return Optional.empty();
        }
    }
}

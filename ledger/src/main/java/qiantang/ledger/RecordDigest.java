package qiantang.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Id;
import qiantang.terms.Meter;

/**
 * The SHA-256 of a record's whole content, by which a repetition is told from another record under the same id. Each
 * field goes in with its length or in a fixed width, so no two contents have the same bytes.
 */
final class RecordDigest {
    private static final byte FORMAT = 1;

    private final MessageDigest sha256;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    private RecordDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    static byte[] of(CallRecord call) {
        RecordDigest digest = new RecordDigest();
        digest.sha256.update(FORMAT);
        digest.id(call.id());
        digest.id(call.consumer());
        digest.id(call.supplier());
        digest.id(call.key());
        digest.id(call.replica());
        digest.id(call.site());
        digest.text(call.operation());
        digest.text(call.model());
        digest.text(call.modelVersion());
        digest.text(call.domain());
        digest.text(call.outcome().name());
        digest.number(call.streamed() ? 1 : 0);
        digest.number(call.status());
        for (Meter meter : Meter.values()) {
            digest.number(call.usage().of(meter));
        }
        digest.text(call.usage().evidence().name());
        digest.micros(call.duration());
        digest.micros(call.firstToken());
        return digest.sha256.digest();
    }

    private void id(Id id) {
        number(id.value().getMostSignificantBits());
        number(id.value().getLeastSignificantBits());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        sha256.update(bytes);
    }

    private void micros(@Nullable Duration duration) {
        number(duration == null ? -1 : UsageRow.micros(duration));
    }

    private void number(long value) {
        number.clear().putLong(value);
        sha256.update(number.array());
    }
}

package qiantang.foundation.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import qiantang.terms.Id;

/**
 * A place in a list: the sort values of the last item that was shown. Its text is opaque to callers and carries a check
 * sum over the operation and the values, so that a damaged cursor or one of another list is refused. It is no secret and
 * grants nothing: whoever forged one would see what they may see anyway.
 */
public record Cursor(List<String> values) {
    static final int MAX_TEXT_CHARS = 1_000;
    private static final int CHECK_BYTES = 8;
    private static final String SEPARATOR = "\u0000";

    public Cursor {
        values = List.copyOf(values);
    }

    public static Cursor after(Object... values) {
        return new Cursor(Arrays.stream(values).map(Object::toString).toList());
    }

    public String text(int index) {
        if (index >= values.size()) {
            throw Problem.of(RequestProblem.CURSOR_INVALID);
        }
        return values.get(index);
    }

    public UUID uuid(int index) {
        try {
            return Id.parse(text(index));
        } catch (IllegalArgumentException forged) {
            throw Problem.of(RequestProblem.CURSOR_INVALID);
        }
    }

    public Instant instant(int index) {
        try {
            return Moment.parse(text(index));
        } catch (DateTimeException forged) {
            throw Problem.of(RequestProblem.CURSOR_INVALID);
        }
    }

    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException forged) {
            throw Problem.of(RequestProblem.CURSOR_INVALID);
        }
    }

    String encode(String operationId) {
        byte[] payload = String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8);
        byte[] check = check(operationId, payload);
        ByteBuffer all =
                ByteBuffer.allocate(CHECK_BYTES + payload.length).put(check).put(payload);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
    }

    static Cursor decode(String operationId, String text) {
        try {
            byte[] all = text.length() > MAX_TEXT_CHARS
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
            if (all.length >= CHECK_BYTES) {
                byte[] payload = Arrays.copyOfRange(all, CHECK_BYTES, all.length);
                String values = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(payload))
                        .toString();
                if (Arrays.equals(check(operationId, payload), Arrays.copyOf(all, CHECK_BYTES))) {
                    return new Cursor(List.of(values.split(SEPARATOR, -1)));
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException damaged) {
            // Answered below like every other bad cursor.
        }
        throw Problem.of(RequestProblem.CURSOR_INVALID);
    }

    private static byte[] check(String operationId, byte[] payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(operationId.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(payload), CHECK_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}

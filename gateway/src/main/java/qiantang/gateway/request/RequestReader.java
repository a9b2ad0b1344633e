package qiantang.gateway.request;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a body in one pass and never as a tree. Strict where two readers could understand two things: the encoding, NUL
 * bytes, doubled names, what follows the end. Fields that it does not know pass unseen, so that replicas may offer more
 * than we do. Holds no state; any thread may use it.
 */
public final class RequestReader {
    /** Deep enough for every schema of a tool, shallow enough for the stack of a replica's own parser. */
    static final int MAX_NESTING = 128;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private RequestReader() {}

    public static Understanding read(byte[] body, ServedModel.Kind kind) {
        if (!isStrictUtf8(body)) {
            return new Understanding.Refused(Refusal.of(GatewayProblem.INVALID_UTF8));
        }
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            return new Understanding.Understood(new BodyPass(json, body, kind).read());
        } catch (Misfit misfit) {
            return new Understanding.Refused(misfit.refusal());
        } catch (JacksonException malformed) {
            return new Understanding.Refused(invalidJson(malformed));
        }
    }

    private static Refusal invalidJson(JacksonException malformed) {
        // A broken limit, such as the nesting, has no place.
        TokenStreamLocation location = Objects.requireNonNullElse(malformed.getLocation(), TokenStreamLocation.NA);
        return Refusal.of(GatewayProblem.INVALID_JSON)
                .with("line", Math.max(1, location.getLineNr()))
                .with("column", Math.max(1, location.getColumnNr()));
    }

    /**
     * Well-formed UTF-8 without NUL bytes and without a byte order mark. A NUL would also make the parser guess UTF-16.
     */
    private static boolean isStrictUtf8(byte[] body) {
        for (byte next : body) {
            if (next == 0) {
                return false;
            }
        }
        boolean marked = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return !marked && ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8);
    }
}

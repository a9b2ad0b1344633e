package qiantang.foundation.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import qiantang.foundation.messages.Text;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON as this cloud speaks it: records with camelCase names, instants in RFC 3339, ids as plain UUIDs, money as
 * {@code {"amount":"0.0021","unit":"CNY"}}, absent instead of null.
 *
 * <p>Reading is strict, so that a mistake is told instead of guessed at: unknown and doubled names, wrong types, missing
 * fields, deep nesting, long numbers, broken UTF-8, NUL and unpaired surrogates are refused with the field named. A
 * record component is wanted unless it is {@code @Nullable} or an {@code Optional}.
 */
public final class Json {
    static final int MAX_DEPTH = 32;
    static final int MAX_NUMBER_CHARS = 40;
    static final int MAX_NAME_CHARS = 200;
    static final int MAX_TOKENS = 200_000;

    private static final JsonMapper MAPPER = mapper();

    private Json() {}

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Reads a body.
     *
     * @throws Problem {@link RequestProblem#JSON_MALFORMED}, {@link RequestProblem#BODY_INVALID}
     */
    public static <T> T read(byte[] body, Class<T> type) {
        String text = decode(body);
        inspect(text);
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw Problem.of(RequestProblem.BODY_INVALID).at("", Text.of("request.reason.required"));
            }
            return value;
        } catch (JacksonException mistaken) {
            throw refused(mistaken);
        }
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw Problem.of(RequestProblem.BODY_INVALID)
                    .at("", Text.of("request.reason.encoding"))
                    .causedBy(broken);
        }
    }

    /** Looks at every token before anything is bound: the form of the whole, and texts that cannot be stored. */
    private static void inspect(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                String bad = switch (token) {
                    case VALUE_STRING -> parser.getString();
                    case PROPERTY_NAME -> parser.currentName();
                    default -> "";
                };
                if (!isStorable(bad)) {
                    throw Problem.of(RequestProblem.BODY_INVALID)
                            .at(pointer(parser), Text.of("request.reason.characters"));
                }
                token = parser.nextToken();
            }
        } catch (JacksonException malformed) {
            throw refused(malformed);
        }
    }

    private static String pointer(JsonParser parser) {
        return parser.streamReadContext().pathAsPointer().toString();
    }

    private static boolean isStorable(String text) {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '\0' || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                index++;
                if (index == text.length() || !Character.isLowSurrogate(text.charAt(index))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Problem refused(JacksonException mistaken) {
        return switch (mistaken) {
            case DatabindException bound -> JsonFaults.of(bound);
            case InputCoercionException tooLarge -> JsonFaults.of(tooLarge);
            case StreamReadException malformed ->
                Problem.of(RequestProblem.JSON_MALFORMED)
                        .with("line", malformed.getLocation().getLineNr())
                        .with("column", malformed.getLocation().getColumnNr())
                        .causedBy(malformed);
            // Limits of depth, number length and so on.
            default ->
                Problem.of(RequestProblem.BODY_INVALID)
                        .at(
                                "",
                                Text.of("request.reason.limits")
                                        .with("depth", MAX_DEPTH)
                                        .with("digits", MAX_NUMBER_CHARS))
                        .causedBy(mistaken);
        };
    }

    private static JsonMapper mapper() {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .maxNameLength(MAX_NAME_CHARS)
                .maxTokenCount(MAX_TOKENS)
                .maxStringLength(Route.MAX_BODY_BYTES)
                .build();
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(limits)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .annotationIntrospector(new RequiredComponents())
                .addModule(TermsJson.module())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .changeDefaultPropertyInclusion(usual -> usual.withValueInclusion(JsonInclude.Include.NON_ABSENT));
        for (CoercionInputShape shape : new CoercionInputShape[] {
            CoercionInputShape.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float
        }) {
            builder.withCoercionConfig(LogicalType.Textual, how -> how.setCoercion(shape, CoercionAction.Fail));
        }
        builder.withCoercionConfigDefaults(how -> how.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
        return builder.build();
    }
}

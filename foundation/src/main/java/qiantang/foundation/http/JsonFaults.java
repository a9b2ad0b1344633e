package qiantang.foundation.http;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import qiantang.foundation.messages.Text;
import qiantang.terms.Id;
import qiantang.terms.Money;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Turns what Jackson says about a body into a fault that names the field and what is wanted there. */
final class JsonFaults {
    private static final int MAX_CHOICES = 40;

    private JsonFaults() {}

    static Problem of(JacksonException mistaken) {
        Optional<Problem> own = own(mistaken);
        return own.orElseGet(() -> Problem.of(RequestProblem.BODY_INVALID)
                .at(pointer(mistaken), reason(mistaken))
                .causedBy(mistaken));
    }

    /** A record that checks its components may throw a problem itself; it knows best. */
    private static Optional<Problem> own(JacksonException mistaken) {
        return mistaken instanceof ValueInstantiationException && mistaken.getCause() instanceof Problem problem
                ? Optional.of(problem)
                : Optional.empty();
    }

    private static Text reason(JacksonException mistaken) {
        return switch (mistaken) {
            case UnrecognizedPropertyException unknown -> Text.of("request.reason.unknown_field");
            case InvalidNullException missing -> Text.of("request.reason.required");
            case InputCoercionException tooLarge -> Text.of("request.reason.number_range");
            case ValueInstantiationException refused -> Text.of("request.reason.value");
            // Jackson has no type of its own for a missing component.
            case MismatchedInputException missing
            when String.valueOf(missing.getMessage()).startsWith("Missing required creator property") ->
                Text.of("request.reason.required");
            case MismatchedInputException wrong -> wanted(wrong.getTargetType());
            default -> Text.of("request.reason.value");
        };
    }

    private static Text wanted(Class<?> type) {
        if (type == null) {
            return Text.of("request.reason.value");
        }
        if (type.isEnum()) {
            String choices = Arrays.stream(type.getEnumConstants())
                    .limit(MAX_CHOICES)
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", "));
            return Text.of("request.reason.choice").with("choices", choices);
        }
        if (type == UUID.class || Id.class.isAssignableFrom(type)) {
            return Text.of("request.reason.id");
        }
        if (type == Instant.class) {
            return Text.of("request.reason.instant");
        }
        if (type == Money.class) {
            return Text.of("request.reason.money");
        }
        return Text.of(shape(type));
    }

    private static String shape(Class<?> type) {
        if (type == String.class) {
            return "request.reason.string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "request.reason.boolean";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "request.reason.integer";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "request.reason.number";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "request.reason.list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "request.reason.object" : "request.reason.value";
    }

    private static String pointer(JacksonException mistaken) {
        return mistaken.getPath().stream().map(JsonFaults::step).collect(Collectors.joining());
    }

    private static String step(JacksonException.Reference reference) {
        String name = reference.getPropertyName();
        return name == null
                ? "/" + Math.max(0, reference.getIndex())
                : "/" + name.replace("~", "~0").replace("/", "~1");
    }
}

package qiantang.gateway.request;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the value that the parser stands at, if it is of the kind that the field wants. */
final class PlainFields {
    private final JsonParser json;

    PlainFields(JsonParser json) {
        this.json = json;
    }

    boolean flag(String field) throws Misfit {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            case null, default -> throw Misfit.type(field, "gateway.wanted.boolean");
        };
    }

    long count(String field, long max, String wanted) throws Misfit {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw Misfit.type(field, "gateway.wanted.integer");
        }
        // A number of more digits than these cannot be within any of our limits.
        boolean small = json.getNumberType() == JsonParser.NumberType.INT;
        if (!small || json.getIntValue() < 1 || json.getIntValue() > max) {
            throw Misfit.above(field, wanted, max);
        }
        return json.getIntValue();
    }

    void integer(String field) throws Misfit {
        JsonToken value = json.currentToken();
        if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NULL) {
            throw Misfit.type(field, "gateway.wanted.integer");
        }
    }

    void number(String field) throws Misfit {
        JsonToken value = json.currentToken();
        boolean fits = value == JsonToken.VALUE_NUMBER_INT
                || value == JsonToken.VALUE_NUMBER_FLOAT
                || value == JsonToken.VALUE_NULL;
        if (!fits) {
            throw Misfit.type(field, "gateway.wanted.number");
        }
    }

    void text(String field) throws Misfit {
        JsonToken value = json.currentToken();
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
            throw Misfit.type(field, "gateway.wanted.string");
        }
    }

    void stop() throws Misfit {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            JsonToken element;
            while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
                if (element != JsonToken.VALUE_STRING) {
                    throw Misfit.type("stop", "gateway.wanted.strings");
                }
            }
        } else if (json.currentToken() != JsonToken.VALUE_STRING && json.currentToken() != JsonToken.VALUE_NULL) {
            throw Misfit.type("stop", "gateway.wanted.strings");
        }
    }

    void arrayOrNull(String field) throws Misfit {
        if (json.currentToken() != JsonToken.START_ARRAY && json.currentToken() != JsonToken.VALUE_NULL) {
            throw Misfit.type(field, "gateway.wanted.array");
        }
        json.skipChildren();
    }
}

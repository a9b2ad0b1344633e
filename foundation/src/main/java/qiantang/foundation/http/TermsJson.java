package qiantang.foundation.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import qiantang.terms.CallId;
import qiantang.terms.DomainPath;
import qiantang.terms.Id;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.MemberId;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How the words of {@code qiantang.terms}, and the few of Java that need more care, look in JSON. */
final class TermsJson {
    private static final int MAX_AMOUNT_CHARS = 24;
    /** Narrower than BigDecimal, which takes exponents and the digits of every script. */
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    private TermsJson() {}

    static SimpleModule module() {
        SimpleModule module = new SimpleModule("qiantang-terms");
        id(module, CallId.class, CallId::parse);
        id(module, KeyId.class, KeyId::parse);
        id(module, LeaseId.class, LeaseId::parse);
        id(module, MemberId.class, MemberId::parse);
        id(module, ReplicaId.class, ReplicaId::parse);
        id(module, SiteId.class, SiteId::parse);
        id(module, TariffId.class, TariffId::parse);
        id(module, TenantId.class, TenantId::parse);
        word(module, UUID.class, Id::parse, UUID::toString);
        word(module, DomainPath.class, DomainPath::parse, DomainPath::toString);
        word(module, Instant.class, Moment::parse, Instant::toString);
        module.addSerializer(Money.class, new MoneyWriter());
        module.addDeserializer(Money.class, new MoneyReader());
        return module;
    }

    private static <T extends Id> void id(SimpleModule module, Class<T> type, Function<String, T> parse) {
        word(module, type, parse, Id::text);
    }

    /** A value that is one string in JSON, and nothing but a string. */
    private static <T> void word(
            SimpleModule module, Class<T> type, Function<String, T> parse, Function<? super T, String> text) {
        module.addSerializer(type, new WordWriter<>(type, text));
        module.addDeserializer(type, new WordReader<>(type, parse));
    }

    private static final class WordWriter<T> extends StdSerializer<T> {
        private final Function<? super T, String> text;

        WordWriter(Class<T> type, Function<? super T, String> text) {
            super(type);
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(text.apply(value));
        }
    }

    private static final class WordReader<T> extends StdDeserializer<T> {
        private final Class<T> type;
        private final Function<String, T> parse;

        WordReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.type = type;
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return parse.apply(in.getString());
                } catch (IllegalArgumentException | DateTimeException malformed) {
                    throw InvalidFormatException.from(in, "malformed", in.getString(), type);
                }
            }
            throw InvalidFormatException.from(in, "a string is wanted", in.currentToken(), type);
        }
    }

    private record MoneyText(String amount, MoneyUnit unit) {}

    private static final class MoneyWriter extends StdSerializer<Money> {
        MoneyWriter() {
            super(Money.class);
        }

        @Override
        public void serialize(Money value, JsonGenerator out, SerializationContext context) {
            context.writeValue(out, new MoneyText(value.decimal().toPlainString(), value.unit()));
        }
    }

    private static final class MoneyReader extends StdDeserializer<Money> {
        MoneyReader() {
            super(Money.class);
        }

        @Override
        public Money deserialize(JsonParser in, DeserializationContext context) {
            MoneyText text = context.readValue(in, MoneyText.class);
            try {
                if (text.amount().length() <= MAX_AMOUNT_CHARS
                        && AMOUNT.matcher(text.amount()).matches()) {
                    return Money.of(new BigDecimal(text.amount()), text.unit());
                }
            } catch (ArithmeticException | NumberFormatException malformed) {
                // Answered below like an amount that is too long.
            }
            throw InvalidFormatException.from(in, "malformed", text.amount(), Money.class);
        }
    }
}

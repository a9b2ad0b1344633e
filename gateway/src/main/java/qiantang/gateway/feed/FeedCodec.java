package qiantang.gateway.feed;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import qiantang.terms.CallId;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The feed's records as JSON. Ids, hashes and domain paths are strings; a choice is {@code "all"} or a list; what is
 * absent is left out. Reading is strict (no unknown, missing, doubled or null field), because whoever sends what we do
 * not know means something that we would ignore.
 */
public final class FeedCodec {
    private static final String ALL = "all";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // Only components: what else a record can say of itself is no part of it.
            .changeDefaultVisibility(seen -> seen.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
            .annotationIntrospector(new RequiredUnlessNullable())
            .changeDefaultNullHandling(nulls -> nulls.withValueNulls(Nulls.FAIL).withContentNulls(Nulls.FAIL))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .addModule(terms())
            .build();

    private FeedCodec() {}

    public static byte[] encode(Snapshot snapshot) {
        return MAPPER.writeValueAsBytes(snapshot);
    }

    public static byte[] encode(JournalBatch batch) {
        return MAPPER.writeValueAsBytes(batch);
    }

    public static byte[] encode(CreditReport report) {
        return MAPPER.writeValueAsBytes(report);
    }

    public static byte[] encode(CreditOrders orders) {
        return MAPPER.writeValueAsBytes(orders);
    }

    public static CreditReport creditReport(byte[] json) throws IOException {
        return read(json, CreditReport.class);
    }

    public static CreditOrders creditOrders(byte[] json) throws IOException {
        return read(json, CreditOrders.class);
    }

    public static Snapshot snapshot(byte[] json) throws IOException {
        return read(json, Snapshot.class);
    }

    public static JournalBatch journalBatch(byte[] json) throws IOException {
        return read(json, JournalBatch.class);
    }

    private static <T> T read(byte[] json, Class<T> type) throws IOException {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new IOException("null is not a " + type.getSimpleName());
            }
            return value;
        } catch (JacksonException malformed) {
            // Without the cause: its long message may quote the source, and a snapshot holds credentials.
            throw new IOException("not a " + type.getSimpleName() + ": " + malformed.getOriginalMessage());
        }
    }

    private static SimpleModule terms() {
        SimpleModule module = new SimpleModule();
        text(module, CallId.class, CallId::parse);
        text(module, KeyId.class, KeyId::parse);
        text(module, TenantId.class, TenantId::parse);
        text(module, ReplicaId.class, ReplicaId::parse);
        text(module, SiteId.class, SiteId::parse);
        text(module, LeaseId.class, LeaseId::parse);
        text(module, TariffId.class, TariffId::parse);
        text(module, KeyHash.class, KeyHash::parse);
        text(module, DomainPath.class, DomainPath::parse);
        choice(module, SiteSet.class, SiteSet.EVERYWHERE, SiteId.class, SiteSet::only, sites -> switch (sites) {
            case SiteSet.Everywhere() -> null;
            case SiteSet.Only(Set<SiteId> named) -> named;
        });
        choice(module, Visibility.class, Visibility.EVERYBODY, TenantId.class, Visibility::only, who -> switch (who) {
            case Visibility.Everybody() -> null;
            case Visibility.Only(Set<TenantId> named) -> named;
        });
        choice(module, ModelChoice.class, ModelChoice.ANY, String.class, ModelChoice::only, models -> switch (models) {
            case ModelChoice.Any() -> null;
            case ModelChoice.Only(Set<String> named) -> named;
        });
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new ToStringSerializer(type));
        module.addDeserializer(type, new FromStringDeserializer<T>(type) {
            @Override
            protected T _deserialize(String value, DeserializationContext context) {
                return parse.apply(value);
            }
        });
    }

    /** A type that is either everything or the set of what is named. */
    private static <T, E> void choice(
            SimpleModule module,
            Class<T> type,
            T everything,
            Class<E> element,
            Function<Set<E>, T> only,
            Function<T, @Nullable Set<E>> named) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator json, SerializationContext context) {
                Set<E> names = named.apply(value);
                if (names == null) {
                    json.writeString(ALL);
                } else {
                    context.writeValue(json, names);
                }
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser json, DeserializationContext context) {
                if (json.currentToken() == JsonToken.VALUE_STRING && ALL.equals(json.getString())) {
                    return everything;
                }
                JavaType set = context.getTypeFactory().constructCollectionType(Set.class, element);
                return only.apply(context.readValue(json, set));
            }
        });
    }

    /** A component of a record must be there unless its type is {@code @Nullable}. */
    private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {
        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return member instanceof AnnotatedParameter component
                    ? Boolean.valueOf(!isNullable(component))
                    : super.hasRequiredMarker(config, member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated member) {
            return member instanceof AnnotatedParameter component && isNullable(component)
                    ? JsonSetter.Value.forValueNulls(Nulls.SET)
                    : super.findSetterInfo(config, member);
        }

        private static boolean isNullable(AnnotatedParameter component) {
            return component.getOwner().getAnnotated() instanceof Executable maker
                    && maker.getParameters()[component.getIndex()]
                            .getAnnotatedType()
                            .isAnnotationPresent(Nullable.class);
        }
    }
}

package qiantang.gateway.refusal;

import java.io.ByteArrayOutputStream;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** OpenAI's error object: {@code {"error":{"message":…,"type":…,"param":…,"code":…}}}. */
public final class ErrorObject {
    private static final JsonFactory JSON = new JsonFactory();

    private final Messages messages;

    public ErrorObject(Messages messages) {
        this.messages = messages;
    }

    /** The object as UTF-8. */
    public byte[] of(Refusal refusal, Language language) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", messages.text(refusal.detail(), language));
            json.writeStringProperty("type", refusal.problem().type());
            String param = refusal.param();
            if (param == null) {
                json.writeNullProperty("param");
            } else {
                json.writeStringProperty("param", param);
            }
            json.writeStringProperty("code", refusal.problem().shortCode());
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}

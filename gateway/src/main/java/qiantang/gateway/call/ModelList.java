package qiantang.gateway.call;

import java.io.ByteArrayOutputStream;
import qiantang.gateway.directory.Directory;
import qiantang.gateway.directory.Holder;
import qiantang.gateway.directory.Model;
import qiantang.gateway.feed.ServedModel;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The models that a holder may call, in the shape of OpenAI's list. */
final class ModelList {
    private static final JsonFactory JSON = new JsonFactory();

    private ModelList() {}

    static byte[] all(Directory directory, Holder holder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeArrayPropertyStart("data");
            for (Model model : directory.models()) {
                if (holder.mayCall(model.served())) {
                    write(json, model.served());
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    static byte[] one(ServedModel model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, model);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, ServedModel model) {
        json.writeStartObject();
        json.writeStringProperty("id", model.name());
        json.writeStringProperty("object", "model");
        json.writeNumberProperty("created", model.createdAt().getEpochSecond());
        json.writeStringProperty("owned_by", "qiantang");
        json.writeStringProperty(
                "kind",
                switch (model.kind()) {
                    case CHAT -> "chat";
                    case EMBEDDINGS -> "embeddings";
                });
        if (model.contextTokens() > 0) {
            json.writeNumberProperty("context_length", model.contextTokens());
        }
        json.writeEndObject();
    }
}

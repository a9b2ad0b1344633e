package qiantang.gateway.call;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.ServedModel;

/** What can be asked below {@code /v1}, named as in the contract. */
public enum Place {
    CHAT_COMPLETIONS("createChatCompletion", "POST", "/v1/chat/completions", KeyGrant.Scope.CHAT),
    EMBEDDINGS("createEmbedding", "POST", "/v1/embeddings", KeyGrant.Scope.EMBEDDINGS),
    MODELS("listCallableModels", "GET", "/v1/models", KeyGrant.Scope.MODELS),
    MODEL("showCallableModel", "GET", "/v1/models/{model}", KeyGrant.Scope.MODELS);

    private static final String UNDER_MODELS = "/v1/models/";

    private final String operationId;
    private final String method;
    private final String path;
    private final KeyGrant.Scope scope;

    Place(String operationId, String method, String path, KeyGrant.Scope scope) {
        this.operationId = operationId;
        this.method = method;
        this.path = path;
        this.scope = scope;
    }

    public String operationId() {
        return operationId;
    }

    public HttpMethod method() {
        return HttpMethod.valueOf(method);
    }

    /** As in the contract, such as {@code /v1/models/{model}}. */
    public String path() {
        return path;
    }

    KeyGrant.Scope scope() {
        return scope;
    }

    static Place of(ServedModel.Kind kind) {
        return switch (kind) {
            case CHAT -> CHAT_COMPLETIONS;
            case EMBEDDINGS -> EMBEDDINGS;
        };
    }

    static Optional<Place> at(@Nullable String path) {
        for (Place place : values()) {
            if (place.path.equals(path)) {
                return Optional.of(place);
            }
        }
        return path != null && path.startsWith(UNDER_MODELS) ? Optional.of(MODEL) : Optional.empty();
    }

    /** The name in a path of {@link #MODEL}, as it was sent. */
    static String modelIn(String path) {
        return path.substring(UNDER_MODELS.length());
    }
}

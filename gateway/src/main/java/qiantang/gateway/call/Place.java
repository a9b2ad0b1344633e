package qiantang.gateway.call;

import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.ServedModel;

/** An address at which models are called. */
enum Place {
    CHAT_COMPLETIONS("/v1/chat/completions", ServedModel.Kind.CHAT, KeyGrant.Scope.CHAT),
    EMBEDDINGS("/v1/embeddings", ServedModel.Kind.EMBEDDINGS, KeyGrant.Scope.EMBEDDINGS);

    private final String path;
    private final ServedModel.Kind kind;
    private final KeyGrant.Scope scope;

    Place(String path, ServedModel.Kind kind, KeyGrant.Scope scope) {
        this.path = path;
        this.kind = kind;
        this.scope = scope;
    }

    String path() {
        return path;
    }

    ServedModel.Kind kind() {
        return kind;
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
}

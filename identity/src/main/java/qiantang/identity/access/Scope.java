package qiantang.identity.access;

import java.util.Optional;

/** What a key was made for. A key does only what its role allows <em>and</em> its scopes cover; people have all of them. */
public enum Scope {
    /** Calls models. */
    INFERENCE("inference"),
    /** Reads through the management API. */
    MANAGEMENT_READ("management.read"),
    /** Changes things through the management API. */
    MANAGEMENT_WRITE("management.write");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As the API writes it. */
    public String text() {
        return text;
    }

    public static Optional<Scope> of(String text) {
        for (Scope scope : values()) {
            if (scope.text.equals(text)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}

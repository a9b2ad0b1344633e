package qiantang.foundation.http;

import qiantang.foundation.messages.Text;

/**
 * A kind of expected failure, stable for ever: programs decide by its code, people read its texts. Each room has one
 * enum of them; the catalogue of the room holds {@code <code>.title} and {@code <code>.detail} for each constant.
 */
public interface ProblemCode {
    /** Such as {@code identity.key_expired}: lower-case words, the first one says whose failure it is. */
    String code();

    /** The HTTP status that this failure is answered with. */
    int status();

    /** The name of the enum constant. */
    String name();

    default Text title() {
        return Text.of(code() + ".title");
    }

    default Text detail() {
        return Text.of(code() + ".detail");
    }
}

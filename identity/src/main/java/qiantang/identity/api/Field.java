package qiantang.identity.api;

import java.util.function.Function;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.messages.Text;
import qiantang.identity.member.Login;
import qiantang.identity.tenant.DisplayName;

/** Fields of bodies that have rules of their own; a broken rule is told with the field. */
final class Field {
    private Field() {}

    static DisplayName name(String pointer, String text) {
        return read(
                pointer, text, DisplayName::new, Text.of("identity.reason.name").with("max", DisplayName.MAX_LENGTH));
    }

    static Login login(String pointer, String text) {
        return read(pointer, text, Login::new, Text.of("identity.reason.login"));
    }

    /**
     * @param wanted what is told if {@code parse} throws {@link IllegalArgumentException}
     */
    static <F, T> T read(String pointer, F value, Function<F, T> parse, Text wanted) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException refused) {
            throw bad(pointer, wanted);
        }
    }

    static Problem bad(String pointer, Text wanted) {
        return Problem.of(RequestProblem.BODY_INVALID).at(pointer, wanted);
    }
}

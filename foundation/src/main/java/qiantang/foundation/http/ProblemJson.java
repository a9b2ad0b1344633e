package qiantang.foundation.http;

import java.util.List;
import java.util.Optional;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;

/**
 * A problem as it goes out (RFC 9457).
 *
 * @param type a URN of the code, the same for ever
 * @param code what a program decides by
 * @param errors the fields that are wrong, if any are
 */
record ProblemJson(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        Optional<List<FieldError>> errors) {
    static final String CONTENT_TYPE = "application/problem+json";

    record FieldError(String field, String reason) {}

    static ProblemJson of(Problem problem, String requestId, Messages messages, Language language) {
        List<FieldError> errors = problem.faults().stream()
                .map(fault -> new FieldError(fault.field(), messages.text(fault.reason(), language)))
                .toList();
        return new ProblemJson(
                "urn:qiantang:problem:" + problem.code().code(),
                problem.title(messages, language),
                problem.code().status(),
                problem.detail(messages, language),
                problem.code().code(),
                requestId,
                errors.isEmpty() ? Optional.empty() : Optional.of(errors));
    }
}

package qiantang.foundation.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.messages.Text;

/**
 * An expected failure on its way to whoever asked: a stable code, and the values its sentences need. At the door it
 * becomes {@code application/problem+json}; at the command line its sentences are printed.
 */
public final class Problem extends RuntimeException {
    /** More faults than this are not told at once. */
    public static final int MAX_FAULTS = 20;

    /**
     * What is wrong with one field of the input.
     *
     * @param field a JSON pointer (RFC 6901) into the body, or the name of a parameter, header or setting
     */
    public record Fault(String field, Text reason) {}

    private final ProblemCode code;
    private final Text detail;
    private final List<Fault> faults;
    private final @Nullable Duration retryAfter;

    private Problem(
            ProblemCode code,
            Text detail,
            List<Fault> faults,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        // What the caller did wrong needs no stack trace; a flood of bad requests should stay cheap.
        super(code.code() + " " + detail.arguments(), cause, true, code.status() >= 500);
        this.code = code;
        this.detail = detail;
        this.faults = List.copyOf(faults);
        this.retryAfter = retryAfter;
    }

    public static Problem of(ProblemCode code) {
        return new Problem(code, code.detail(), List.of(), null, null);
    }

    /** The same with a value for a named argument of its sentences. */
    public Problem with(String name, Object value) {
        return new Problem(code, detail.with(name, value), faults, retryAfter, getCause());
    }

    /** The same with one more field named; beyond {@value #MAX_FAULTS} they are left out. */
    public Problem at(String field, Text reason) {
        if (faults.size() >= MAX_FAULTS) {
            return this;
        }
        List<Fault> more = new ArrayList<>(faults);
        more.add(new Fault(field, reason));
        return new Problem(code, detail, more, retryAfter, getCause());
    }

    /** The same with a hint when to try again ({@code Retry-After}). */
    public Problem retryAfter(Duration wait) {
        return new Problem(code, detail.with("retryAfter", wait), faults, wait, getCause());
    }

    public Problem causedBy(Throwable cause) {
        return new Problem(code, detail, faults, retryAfter, cause);
    }

    public ProblemCode code() {
        return code;
    }

    public List<Fault> faults() {
        return faults;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public String title(Messages messages, Language language) {
        return messages.text(new Text(code.title().key(), detail.arguments()), language);
    }

    public String detail(Messages messages, Language language) {
        return messages.text(detail, language);
    }
}

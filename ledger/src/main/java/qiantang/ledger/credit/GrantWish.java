package qiantang.ledger.credit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.messages.Text;
import qiantang.terms.Money;
import qiantang.terms.TenantId;

/** Credit that somebody wants to give, not yet known to be sensible. */
public record GrantWish(
        TenantId tenant,
        Money amount,
        Set<String> models,
        int priority,
        Optional<Instant> startsAt,
        Optional<Instant> expiresAt,
        String origin) {
    public static final int USUAL_PRIORITY = 100;
    static final int PRIORITY_MAX = 1_000;
    static final int MODELS_MAX = 50;
    static final int WORD_CHARS_MAX = 200;
    /** One thousand million units; far below what the columns hold, so that sums cannot run over. */
    static final long NANO_MAX = 1_000_000_000L * Money.NANO_PER_UNIT;

    private static final Duration AHEAD_MAX = Duration.ofDays(3_660);

    void check(Instant now) {
        Problem wrong = Problem.of(RequestProblem.BODY_INVALID);
        if (amount.nano() <= 0 || amount.nano() > NANO_MAX) {
            wrong = wrong.at("/amount", Text.of("ledger.reason.amount").with("max", NANO_MAX / Money.NANO_PER_UNIT));
        }
        if (models.size() > MODELS_MAX || models.stream().anyMatch(GrantWish::isUnusable)) {
            wrong = wrong.at("/models", Text.of("ledger.reason.models").with("max", MODELS_MAX));
        }
        if (priority < 0 || priority > PRIORITY_MAX) {
            wrong = wrong.at("/priority", Text.of("ledger.reason.priority").with("max", PRIORITY_MAX));
        }
        Instant start = startsAt.orElse(now);
        if (start.isAfter(now.plus(AHEAD_MAX))) {
            wrong = wrong.at("/startsAt", Text.of("ledger.reason.too_far"));
        }
        if (expiresAt.filter(end -> !end.isAfter(start)).isPresent()) {
            wrong = wrong.at("/expiresAt", Text.of("ledger.reason.ends_before_it_starts"));
        } else if (expiresAt.filter(end -> !end.isAfter(now)).isPresent()) {
            wrong = wrong.at("/expiresAt", Text.of("ledger.reason.ended_already"));
        } else if (expiresAt.filter(end -> end.isAfter(start.plus(AHEAD_MAX))).isPresent()) {
            wrong = wrong.at("/expiresAt", Text.of("ledger.reason.too_far"));
        }
        if (isUnusable(origin)) {
            wrong = wrong.at("/origin", Text.of("ledger.reason.origin"));
        }
        if (!wrong.faults().isEmpty()) {
            throw wrong;
        }
    }

    private static boolean isUnusable(String word) {
        return word.isBlank() || word.length() > WORD_CHARS_MAX || word.indexOf('\0') >= 0;
    }
}

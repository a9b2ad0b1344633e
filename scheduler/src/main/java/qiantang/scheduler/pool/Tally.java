package qiantang.scheduler.pool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of each class the jobs of each queue hold at each site, kept as they start and stop, so that no decision
 * counts all that runs. Never summed over classes.
 */
public final class Tally {
    /** @param window the time window through which the cards were lent; null if they are the tenant's */
    public record Key(
            String queue, int site, int cardClass, @Nullable String window) {}

    /**
     * What the jobs of one key hold together.
     *
     * @param cards a part counts as the card that it breaks
     * @param milli thousandths of cards
     */
    public record Held(int jobs, long cards, long milli) {
        private Held with(int sign, Running running) {
            return new Held(jobs + sign, cards + (long) sign * running.cards(), milli + sign * running.milli());
        }
    }

    private static final Held NOTHING = new Held(0, 0, 0);

    private final Map<Key, Held> held = new LinkedHashMap<>();

    Tally() {}

    void add(Pool pool, Running started) {
        count(pool, started, 1);
    }

    void remove(Pool pool, Running stopped) {
        count(pool, stopped, -1);
    }

    private void count(Pool pool, Running running, int sign) {
        Key key = new Key(running.job().queue(), running.site(pool), running.cardClass(), running.window());
        held.compute(key, (_, before) -> {
            Held now = (before == null ? NOTHING : before).with(sign, running);
            return now.jobs() == 0 ? null : now;
        });
    }

    /** Keys of which nobody runs are missing. */
    public Map<Key, Held> held() {
        return Collections.unmodifiableMap(held);
    }
}

package qiantang.terms;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Random values of the terms, small on purpose so that they often meet: few sites, few paths, and numbers near the
 * edges of their range. A failing law names the seed; {@code -Dqiantang.seed=N} draws the same values again.
 */
final class Sample {
    private static final int CASES = 2_000;
    private static final int SITES = 6;
    private static final List<String> SEGMENTS = List.of("zhejiang", "hangzhou", "hangzhou-2", "a", "a-b", "b", "0");
    private static final List<SiteId> ALL_SITES = sites();

    private final RandomGenerator random;

    private Sample(long seed) {
        random = new Random(seed);
    }

    /** Tries a law on many samples. */
    static void always(Consumer<Sample> law) {
        long seed = Long.getLong("qiantang.seed", new Random().nextLong());
        Sample sample = new Sample(seed);
        for (int i = 0; i < CASES; i++) {
            try {
                law.accept(sample);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("case " + i + " with -Dqiantang.seed=" + seed + ": " + broken, broken);
            }
        }
    }

    RandomGenerator random() {
        return random;
    }

    boolean coin() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Any long, with the edges and the neighbourhood of zero far more often than chance would have them. */
    long anyLong() {
        return switch (below(4)) {
            case 0 -> oneOf(List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1));
            case 1 -> random.nextLong(-2_000_000, 2_000_000);
            case 2 -> random.nextLong() >> below(63);
            default -> random.nextLong();
        };
    }

    MoneyUnit unit() {
        return oneOf(List.of(MoneyUnit.values()));
    }

    Money money() {
        return money(unit());
    }

    Money money(MoneyUnit unit) {
        return new Money(anyLong(), unit);
    }

    Usage usage() {
        long prompt = below(2) * random.nextLong(1_000);
        long completion = below(2) * random.nextLong(1_000);
        Map<Meter, Long> counts = Map.of(
                Meter.PROMPT_TOKENS,
                prompt,
                Meter.CACHED_PROMPT_TOKENS,
                random.nextLong(prompt + 1),
                Meter.COMPLETION_TOKENS,
                completion,
                Meter.REASONING_TOKENS,
                random.nextLong(completion + 1),
                Meter.CARD_SECONDS,
                below(2) * random.nextLong(1_000));
        return new Usage(counts, oneOf(List.of(Usage.Evidence.values())));
    }

    SiteId site() {
        return oneOf(ALL_SITES);
    }

    SiteSet siteSet() {
        if (below(4) == 0) {
            return SiteSet.EVERYWHERE;
        }
        Set<SiteId> some = new HashSet<>(ALL_SITES);
        some.removeIf(_ -> coin());
        return SiteSet.only(some);
    }

    static List<SiteId> allSites() {
        return ALL_SITES;
    }

    DomainPath path() {
        List<String> segments = new ArrayList<>();
        int depth = 1 + below(4);
        for (int i = 0; i < depth; i++) {
            segments.add(oneOf(SEGMENTS));
        }
        return new DomainPath(segments);
    }

    Domain declared() {
        return Domain.of(path(), 1 + below(3), siteSet());
    }

    /** Open, declared, or derived from up to four declared ones. */
    Domain domain() {
        List<Domain> inputs = new ArrayList<>();
        int count = below(5);
        for (int i = 0; i < count; i++) {
            inputs.add(declared());
        }
        return Domain.derived(inputs);
    }

    MemberId member() {
        return new MemberId(new UUID(random.nextLong(), random.nextLong()));
    }

    UUID uuid() {
        return new UUID(anyLong(), anyLong());
    }

    static BigInteger exact(long value) {
        return BigInteger.valueOf(value);
    }

    private static List<SiteId> sites() {
        List<SiteId> made = new ArrayList<>();
        for (int i = 1; i <= SITES; i++) {
            made.add(new SiteId(new UUID(0x0192_0000_0000_7000L + i, Long.MIN_VALUE + i)));
        }
        return List.copyOf(made);
    }
}

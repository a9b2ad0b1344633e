package qiantang.terms;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes time-ordered identifiers (UUID version 7, RFC 9562 §5.7), strictly increasing within one generator.
 *
 * <p>The 48 bits of Unix milliseconds are followed by 12 + 62 random bits. Within one millisecond, and while the clock
 * stands or steps back, the 74 random bits are advanced by a random step (method 2 of §6.2) and the last timestamp is
 * kept, so the order holds in any case. Thread-safe.
 */
public final class UuidV7 {
    private static final int RAND_A_BITS = 12;
    private static final long RAND_A_MASK = (1L << RAND_A_BITS) - 1;
    private static final long RAND_B_MASK = (1L << 62) - 1;
    /** Steps stay below this, so that about 2^41 identifiers fit into one millisecond before time is borrowed. */
    private static final long MAX_STEP = 1L << 32;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long lastMillis = -1;
    private long randA;
    private long randB;

    public UuidV7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public synchronized UUID next() {
        // A clock before 1970 would set the sign bit and turn the order around.
        long now = Math.max(0, clock.millis());
        if (now > lastMillis) {
            lastMillis = now;
            randA = random.nextLong() & RAND_A_MASK;
            randB = random.nextLong() & RAND_B_MASK;
        } else {
            advance();
        }
        long high = (lastMillis << 16) | (0x7L << RAND_A_BITS) | randA;
        long low = (0b10L << 62) | randB;
        return new UUID(high, low);
    }

    private void advance() {
        randB += 1 + random.nextLong(MAX_STEP);
        if ((randB & ~RAND_B_MASK) != 0) {
            randB &= RAND_B_MASK;
            randA++;
        }
        if ((randA & ~RAND_A_MASK) != 0) {
            randA = 0;
            lastMillis++;
        }
    }

    /**
     * The millisecond inside a version-7 identifier: when it was made, or slightly later than that if time was borrowed
     * or the clock had stepped back.
     *
     * @throws IllegalArgumentException for any other version or variant
     */
    public static Instant timeOf(UUID id) {
        if (id.version() != 7 || id.variant() != 2) {
            throw new IllegalArgumentException("not a version 7 UUID: " + id);
        }
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}

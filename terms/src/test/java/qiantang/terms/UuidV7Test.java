package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class UuidV7Test {
    private static final long NOW = Instant.parse("2026-11-23T00:00:00Z").toEpochMilli();

    @Test
    void idsIncreaseStrictlyAlsoWhenTheClockStandsOrStepsBack() {
        AtomicLong millis = new AtomicLong(NOW);
        UuidV7[] ids = new UuidV7[1];
        UUID[] last = {new UUID(0, 0)};
        Sample.always(sample -> {
            UuidV7 made =
                    ids[0] == null ? new UuidV7(() -> Instant.ofEpochMilli(millis.get()), sample.random()) : ids[0];
            ids[0] = made;
            millis.addAndGet(sample.below(7) - 3L);
            UUID next = made.next();
            assertThat(unsigned(next)).isGreaterThan(unsigned(last[0]));
            assertThat(next).isGreaterThan(last[0]);
            last[0] = next;
        });
    }

    @Test
    void everyIdCarriesItsVersionVariantAndTime() {
        Sample.always(sample -> {
            Instant time = Instant.ofEpochMilli(sample.random().nextLong(1L << 47));
            UUID id = new UuidV7(() -> time, sample.random()).next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(UuidV7.timeOf(id)).isEqualTo(time);
        });
    }

    @Test
    void whenTheRandomBitsRunOutTimeIsBorrowedAndTheOrderHolds() {
        UuidV7 ids = new UuidV7(() -> Instant.ofEpochMilli(NOW), new AllOnes());
        UUID first = ids.next();
        UUID second = ids.next();
        assertThat(unsigned(second)).isGreaterThan(unsigned(first));
        assertThat(UuidV7.timeOf(second).toEpochMilli()).isEqualTo(NOW + 1);
        assertThat(second.version()).isEqualTo(7);
        assertThat(second.variant()).isEqualTo(2);
    }

    @Test
    void aClockBeforeTheEpochIsTakenAsTheEpoch() {
        UuidV7 ids = new UuidV7(() -> Instant.ofEpochMilli(-5), new Random(1));
        UUID first = ids.next();
        assertThat(UuidV7.timeOf(first)).isEqualTo(Instant.EPOCH);
        assertThat(unsigned(ids.next())).isGreaterThan(unsigned(first));
    }

    @Test
    void threadsNeverShareAnId() throws Exception {
        UuidV7 ids = new UuidV7(() -> Instant.ofEpochMilli(NOW), new Random(7));
        Callable<List<UUID>> many = () -> {
            List<UUID> made = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                made.add(ids.next());
            }
            return made;
        };
        Set<UUID> all = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var made : threads.invokeAll(List.of(many, many, many, many))) {
                assertThat(made.get()).isSorted();
                all.addAll(made.get());
            }
        }
        assertThat(all).hasSize(8_000);
    }

    @Test
    void onlyVersionSevenHasATime() {
        assertThatThrownBy(() -> UuidV7.timeOf(new UUID(0, 0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UuidV7.timeOf(UUID.fromString("0192f0c1-2345-7000-0000-000000000001")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** As PostgreSQL compares them: byte by byte. */
    private static String unsigned(UUID id) {
        return id.toString();
    }

    private static final class AllOnes implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }
}

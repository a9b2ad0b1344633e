package qiantang.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    @Test
    void aKeyReadsBackAndAnyOneSlipIsNoticed() {
        long seed = Long.getLong("qiantang.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            KeyText key = KeyText.random(random);
            assertThat(key.reveal()).as("seed " + seed).matches("qt-[0-9A-Za-z]{49}");
            assertThat(KeyText.parse(key.reveal()).map(KeyText::hash)).contains(key.hash());
            for (int at = 3; at < key.reveal().length(); at++) {
                char other = DIGITS.charAt(random.nextInt(DIGITS.length()));
                String slip =
                        key.reveal().substring(0, at) + other + key.reveal().substring(at + 1);
                if (!slip.equals(key.reveal())) {
                    assertThat(KeyText.parse(slip))
                            .as("seed " + seed + " at " + at)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void theEdgesOfTheRandomBitsFit() {
        for (int bits : List.of(0, -1)) {
            KeyText key = KeyText.random(new Constant((byte) bits));
            assertThat(key.reveal()).hasSize(52);
            assertThat(KeyText.parse(key.reveal())).isPresent();
        }
    }

    @Test
    void whatIsNoKeyIsRefused() {
        String good = KeyText.random(new Random(1)).reveal();
        for (String text :
                List.of("", "qt-", good + "0", good.substring(1), " " + good, good + "\n", "sk-" + good.substring(3))) {
            assertThat(KeyText.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void keysDoNotRepeat() {
        Random random = new Random(5);
        Set<KeyHash> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(KeyText.random(random).hash());
        }
        assertThat(seen).hasSize(1_000);
    }

    @Test
    void printingAKeyGivesNothingAway() {
        KeyText key = KeyText.random(new Random(2));
        assertThat(key.toString()).hasSize(8).doesNotContain(key.reveal().substring(7));
    }

    private record Constant(byte value) implements RandomGenerator {
        @Override
        public long nextLong() {
            return value;
        }
    }
}

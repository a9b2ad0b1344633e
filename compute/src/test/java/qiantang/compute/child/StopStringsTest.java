package qiantang.compute.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void whereverATextIsCutTheSameIsShown() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> stops = List.of("END", "EEE", "😀!");
        for (int round = 0; round < 2_000; round++) {
            String text = randomText(random);

            assertThat(shown(stops, cut(text, random)))
                    .as("seed %d, text %s", seed, text)
                    .isEqualTo(upToFirst(text, stops));
        }
    }

    @Test
    void whatIsShownNeverEndsInHalfACharacter() {
        StopStrings none = new StopStrings(List.of());

        assertThat(none.pass("a\uD83D")).isEqualTo("a");
        assertThat(none.pass("\uDE00b")).isEqualTo("😀b");
    }

    @Test
    void afterAStopStringNothingIsShown() {
        StopStrings stops = new StopStrings(List.of("x"));

        assertThat(stops.pass("ax")).isEqualTo("a");
        assertThat(stops.met()).isTrue();
        assertThat(stops.pass("b") + stops.rest()).isEmpty();
    }

    private static String shown(List<String> stops, List<String> pieces) {
        StopStrings passing = new StopStrings(stops);
        StringBuilder shown = new StringBuilder();
        pieces.forEach(piece -> shown.append(passing.pass(piece)));
        return shown.append(passing.rest()).toString();
    }

    private static String upToFirst(String text, List<String> stops) {
        return text.substring(
                0,
                stops.stream()
                        .mapToInt(text::indexOf)
                        .filter(at -> at >= 0)
                        .min()
                        .orElse(text.length()));
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(20); length > 0; length--) {
            text.append(List.of("E", "N", "D", "!", "钱", "😀").get(random.nextInt(6)));
        }
        return text.toString();
    }

    private static List<String> cut(String text, Random random) {
        int at = text.isEmpty() ? 0 : random.nextInt(text.length());
        return at == 0 ? List.of(text) : List.of(text.substring(0, at), text.substring(at));
    }
}

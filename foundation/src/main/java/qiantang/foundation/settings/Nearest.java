package qiantang.foundation.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped word was probably meant to be. */
final class Nearest {
    private static final int MAX_CHARS = 64;

    private Nearest() {}

    /** The known word with the fewest single-letter changes, if a third of the letters at most would change. */
    static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > MAX_CHARS) {
            return Optional.empty();
        }
        record Candidate(String word, int distance) {}
        return known.stream()
                .map(candidate -> new Candidate(candidate, distance(word, candidate)))
                .filter(candidate -> candidate.distance() <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /** Levenshtein's distance, row by row. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int column = 0; column <= b.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= a.length(); row++) {
            int[] current = new int[b.length() + 1];
            current[0] = row;
            for (int column = 1; column <= b.length(); column++) {
                int change = a.charAt(row - 1) == b.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(above[column - 1] + change, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[b.length()];
    }
}

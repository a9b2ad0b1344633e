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

    /** Levenshtein's distance, row by row, with two swapped neighbours counting as one change. */
    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int row = 0; row <= a.length(); row++) {
            rows[row][0] = row;
        }
        for (int column = 0; column <= b.length(); column++) {
            rows[0][column] = column;
        }
        for (int row = 1; row <= a.length(); row++) {
            for (int column = 1; column <= b.length(); column++) {
                int change = a.charAt(row - 1) == b.charAt(column - 1) ? 0 : 1;
                int least = Math.min(rows[row - 1][column], rows[row][column - 1]) + 1;
                least = Math.min(least, rows[row - 1][column - 1] + change);
                boolean swapped = row > 1
                        && column > 1
                        && a.charAt(row - 1) == b.charAt(column - 2)
                        && a.charAt(row - 2) == b.charAt(column - 1);
                rows[row][column] = swapped ? Math.min(least, rows[row - 2][column - 2] + 1) : least;
            }
        }
        return rows[a.length()][b.length()];
    }
}

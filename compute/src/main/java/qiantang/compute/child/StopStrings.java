package qiantang.compute.child;

import java.util.List;

/**
 * Ends an answer at the first of some strings, wherever it falls across pieces. Text that may still become a stop string
 * is held back, and so is half of a surrogate pair, so that what is let through never has to be taken back and is always
 * well-formed.
 *
 * <p>The native code could look for them too, but then could not say whether it was a stop string or the limit that
 * ended the answer.
 */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean met;

    StopStrings(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** Takes the next piece and gives what may be shown now. */
    String pass(String piece) {
        if (met) {
            return "";
        }
        held.append(piece);
        int stop = firstStop();
        if (stop >= 0) {
            met = true;
            held.setLength(stop);
            return rest();
        }
        int keep = longestBeginning();
        String shown = held.substring(0, held.length() - keep);
        held.delete(0, shown.length());
        return shown;
    }

    /** What was held back, for an answer that ended otherwise. */
    String rest() {
        String shown = held.toString();
        held.setLength(0);
        return shown;
    }

    boolean met() {
        return met;
    }

    private int firstStop() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** How many characters at the end could still become a stop string or a whole character. */
    private int longestBeginning() {
        int longest = !held.isEmpty() && Character.isHighSurrogate(held.charAt(held.length() - 1)) ? 1 : 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.substring(held.length() - length).equals(stop.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}

package qiantang.terms;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The place of a data domain in the tree of domains, from the root down, such as {@code zhejiang/hangzhou/transport}.
 * One to {@value #MAX_DEPTH} segments of lower-case letters, digits and hyphens.
 */
public record DomainPath(List<String> segments) implements Comparable<DomainPath> {
    public static final int MAX_DEPTH = 12;
    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public DomainPath {
        segments = List.copyOf(segments);
        if (segments.isEmpty() || segments.size() > MAX_DEPTH) {
            throw new IllegalArgumentException("a domain path has 1 to " + MAX_DEPTH + " segments");
        }
        for (String segment : segments) {
            if (!SEGMENT.matcher(segment).matches()) {
                throw new IllegalArgumentException(
                        "a segment is 1 to 63 lower-case letters, digits and inner hyphens, not \"" + segment + "\"");
            }
        }
    }

    /**
     * Reads {@link #toString}'s form.
     *
     * @throws IllegalArgumentException with the reason, if the text is no path
     */
    public static DomainPath parse(String text) {
        return new DomainPath(List.of(text.split("/", MAX_DEPTH + 1)));
    }

    /** True if the other is this path or lies below it. */
    public boolean contains(DomainPath other) {
        return other.segments.size() >= segments.size()
                && other.segments.subList(0, segments.size()).equals(segments);
    }

    /** Segment by segment, so that a path is directly followed by all that lies below it. */
    @Override
    public int compareTo(DomainPath other) {
        int shared = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < shared; i++) {
            int bySegment = segments.get(i).compareTo(other.segments.get(i));
            if (bySegment != 0) {
                return bySegment;
            }
        }
        return Integer.compare(segments.size(), other.segments.size());
    }

    @Override
    public String toString() {
        return String.join("/", segments);
    }
}

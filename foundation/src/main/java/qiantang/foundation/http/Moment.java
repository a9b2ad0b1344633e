package qiantang.foundation.http;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * How requests write moments: as RFC 3339 does, so with a year of four digits. Java reads years of ten digits too, which no
 * database holds.
 */
public final class Moment {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Moment() {}

    /**
     * Reads one.
     *
     * @throws DateTimeException if it is none
     */
    public static Instant parse(String text) {
        Instant moment = Instant.parse(text);
        if (moment.isBefore(FIRST) || !moment.isBefore(END)) {
            throw new DateTimeException("a year has four digits: " + moment);
        }
        return moment;
    }
}

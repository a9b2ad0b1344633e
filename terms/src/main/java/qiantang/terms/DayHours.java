package qiantang.terms;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Whole hours of the day, China Standard Time (UTC+8, without summer time), from one up to and without the other; over
 * midnight if the end is not after the beginning.
 */
public record DayHours(int from, int until) {
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);

    public DayHours {
        if (from < 0 || from > 23 || until < 0 || until > 24 || from == until) {
            throw new IllegalArgumentException("hours are between 0 and 24 and differ: " + from + " to " + until);
        }
    }

    public boolean contain(Instant moment) {
        int hour = moment.atOffset(CHINA).getHour();
        return from < until ? hour >= from && hour < until : hour >= from || hour < until;
    }
}

package qiantang.scheduler;

import java.time.Instant;
import qiantang.scheduler.order.Reservation;

/** Why jobs wait. */
public sealed interface Blocker {
    /** The rules, the classes or the levels leave no place in this pool, whatever becomes free. */
    record Nowhere() implements Blocker {}

    Blocker NO_ROOM = new NoRoom();
    Blocker OVER_QUOTA = new OverQuota();

    /** Not enough is free now. */
    record NoRoom() implements Blocker {}

    /** Others were asked to leave for it; its seats are kept. */
    record Promised(Instant by) implements Blocker {}

    /** There is room, but taking it would delay the job for which it is reserved. */
    record Behind(Reservation reservation) implements Blocker {}

    /** Its tenant holds all that his quota of the class allows. */
    record OverQuota() implements Blocker {}

    /** It asked not to start before. */
    record NotYet(Instant start) implements Blocker {}

    /** It has time until its deadline, and power will be cheaper or cleaner then. */
    record Cheaper(Instant start) implements Blocker {}

    /** The sites where there is room may not draw more power. */
    record PowerCap() implements Blocker {}

    /** The tenant's credit does not pay for it to the end. */
    record Unaffordable(Instant until) implements Blocker {}
}

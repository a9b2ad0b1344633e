package qiantang.ledger.lease;

/** One lease's place at the {@link Desk}: what its gateway said last, and what it was told. */
final class Seat {
    long turn = -1;
    long heardAt;
    long acknowledged;
    long needed;
    long wanted;
    long demand;
    long refused;
    /** The largest that it needed since the recall began. */
    long largest;

    boolean judged;

    Seat(long now) {
        heardAt = now;
    }
}

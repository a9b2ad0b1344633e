package qiantang.gateway.credit;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call that waits for credit. */
public final class Waiting {
    /** What became of it. */
    public sealed interface Outcome {
        record Held(Hold hold) implements Outcome {}

        /** There is not enough credit. */
        record Refused() implements Outcome {}

        /** Nobody could say in time whether there is. */
        record Unknown() implements Outcome {}
    }

    private final long amount;
    private final long number;
    private final long until;
    private final Consumer<Outcome> told;
    private @Nullable Outcome outcome;

    Waiting(long amount, long number, long until, Consumer<Outcome> told) {
        this.amount = amount;
        this.number = number;
        this.until = until;
        this.told = told;
    }

    long amount() {
        return amount;
    }

    /** In order of arrival, from 1. */
    long number() {
        return number;
    }

    long until() {
        return until;
    }

    /** Absent while it waits. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    void end(Outcome end) {
        outcome = end;
        told.accept(end);
    }
}

package qiantang.gateway.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CallRecord.Outcome;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.journal.CallFacts;
import qiantang.gateway.journal.Journal;
import qiantang.gateway.journal.JournalRefusal;
import qiantang.gateway.journal.Ticket;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.terms.Usage;

/** One call's place in the journal, from its beginning to its end. */
final class Recording {
    private final Journal journal;
    private final CallMetrics metrics;
    private final Ticket ticket;
    private CallFacts facts;

    private Recording(Journal journal, CallMetrics metrics, Ticket ticket, CallFacts facts) {
        this.journal = journal;
        this.metrics = metrics;
        this.ticket = ticket;
        this.facts = facts;
    }

    static Recording begin(Journal journal, CallMetrics metrics, CallFacts facts) throws JournalRefusal {
        long start = System.nanoTime();
        Ticket ticket = journal.begin(facts);
        metrics.appended(System.nanoTime() - start);
        return new Recording(journal, metrics, ticket, facts);
    }

    /** What the caller is told when nothing can be recorded. */
    static Refusal refusal(JournalRefusal refusal) {
        return Refusal.of(
                switch (refusal.reason()) {
                    case FULL -> GatewayProblem.JOURNAL_FULL;
                    case UNWRITABLE, BROKEN -> GatewayProblem.JOURNAL_UNWRITABLE;
                    case CLOSED -> GatewayProblem.GATEWAY_STOPPING;
                });
    }

    /** The record will name the replica that was asked last, also if this program does not live to write its end. */
    void goesTo(ServedReplica replica) {
        if (!facts.replica().equals(replica.id())) {
            facts = facts.at(replica.id(), replica.site());
            journal.moved(facts);
        }
    }

    /** Once. */
    CallRecord end(@Nullable Duration firstToken, Duration duration, Outcome outcome, int status, Usage usage) {
        CallRecord record = facts.ended(firstToken, duration, outcome, status, usage);
        long start = System.nanoTime();
        journal.end(ticket, record);
        metrics.appended(System.nanoTime() - start);
        return record;
    }
}

package qiantang.gateway.call;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.directory.ReachableReplicas;
import qiantang.gateway.directory.ReachableReplicas.Cleared;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CallRecord.Outcome;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.Visibility;
import qiantang.gateway.journal.CallFacts;
import qiantang.gateway.journal.Entry;
import qiantang.gateway.journal.JournalRefusal;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.gateway.request.CallRequest;
import qiantang.terms.ReplicaId;
import qiantang.terms.Usage;

/**
 * One call that was let in and understood, until it is on record and answered. It begins in the journal before the
 * first byte goes to a replica, and ends there, once, before the last byte goes to the caller.
 */
final class Call extends Ongoing {
    /** How often one call is tried, the first time included. */
    static final int MAX_ATTEMPTS = 3;
    /** What stands on record as the status of a call whose caller left before there was one; nginx's number for it. */
    private static final int CALLER_LEFT = 499;

    private final Loop loop;
    private final Surroundings surroundings;
    private final Arrival arrival;
    private final HttpServerRequest client;
    private final CallRequest request;
    private final ReachableReplicas reachable;
    private final ServedModel model;
    private final @Nullable Funds funds;
    private final Set<ReplicaId> tried = new HashSet<>();
    private final @Nullable StreamHead head;
    private @Nullable Attempt attempt;
    private @Nullable Recording recording;
    private int attempts;
    private long movedAt;
    private long journalled;
    private boolean sent;
    private boolean ended;

    /** @param funds absent if the model has no price */
    Call(
            Loop loop,
            Arrival arrival,
            CallRequest request,
            ServedModel model,
            ReachableReplicas reachable,
            @Nullable Funds funds) {
        this.loop = loop;
        this.surroundings = loop.surroundings();
        this.arrival = arrival;
        this.client = arrival.client();
        this.request = request;
        this.model = model;
        this.reachable = reachable;
        this.funds = funds;
        this.movedAt = arrival.nanos();
        this.head = request.stream() ? new StreamHead(client.response(), id(), arrival.nanos()) : null;
    }

    void start(Cleared first) {
        CallFacts facts =
                arrival.facts(request, model, first.replica().served(), funds == null ? null : funds.billing());
        try {
            recording = Recording.begin(surroundings.journal(), surroundings.metrics(), facts);
        } catch (JournalRefusal refusal) {
            settle(Usage.NONE);
            arrival.refuse(Recording.refusal(refusal));
            return;
        }
        loop.add(this);
        client.exceptionHandler(broken -> gone());
        client.response().exceptionHandler(broken -> gone());
        client.response().closeHandler(nothing -> gone());
        if (request.stream()) {
            surroundings.budget().streamBegan();
        }
        tryAt(first);
    }

    private void tryAt(Cleared target) {
        ServedReplica replica = target.replica().served();
        attempts++;
        tried.add(replica.id());
        if (recording != null) {
            recording.goesTo(replica);
        }
        movedAt = System.nanoTime();
        Attempt next = new Attempt(this, target, TokenEstimate.weight(request));
        attempt = next;
        next.start();
    }

    Loop loop() {
        return loop;
    }

    CallLimits limits() {
        return surroundings.limits();
    }

    CallRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return client.response();
    }

    String id() {
        return arrival.id().text();
    }

    StreamHead streamHead() {
        if (head == null) {
            throw new IllegalStateException("the call is not a stream");
        }
        return head;
    }

    Duration sinceArrival() {
        return Duration.ofNanos(System.nanoTime() - arrival.nanos());
    }

    /** The request goes to a replica now. */
    void sent() {
        if (!sent) {
            sent = true;
            surroundings.metrics().sent(System.nanoTime() - arrival.nanos());
        }
    }

    /** Something came from the replica, or the caller took something. */
    void moved() {
        movedAt = System.nanoTime();
    }

    /** The answer is whole: puts the call on record. The caller gets its last byte after this returns. */
    void completed(Usage usage) {
        record(Outcome.COMPLETED, 200, usage);
    }

    /** The answer that is being passed on turned out to be none. */
    void failed(Fault fault) {
        Attempt failing = attempt;
        if (failing != null) {
            failing.abandon(fault);
        }
    }

    /** An attempt came to nothing: tries again while the caller has seen nothing, or gives up. */
    void failed(Attempt failing, Fault fault) {
        if (ended) {
            return;
        }
        if (fault.elsewhere()) {
            failing.replica().failed(System.nanoTime());
        }
        Answer answer = failing.answer();
        if ((answer == null || !answer.isCommitted()) && attempts < MAX_ATTEMPTS) {
            Optional<Cleared> next = next(fault);
            if (next.isPresent()) {
                tryAt(next.get());
                return;
            }
        }
        giveUp(answer, fault);
    }

    private Optional<Cleared> next(Fault fault) {
        if (!fault.elsewhere()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        Optional<Cleared> untried = reachable.choose(tried, now, loop.nextTurn());
        boolean onceMore = untried.isEmpty() && fault.again() && attempts == tried.size();
        return onceMore ? reachable.choose(Set.of(), now, loop.nextTurn()) : untried;
    }

    private boolean isSeen(@Nullable Answer answer) {
        return (answer != null && answer.isCommitted()) || (head != null && head.isSent());
    }

    private void giveUp(@Nullable Answer answer, Fault fault) {
        boolean seen = isSeen(answer);
        Answer begun = seen && answer != null && answer.produced() > 0 ? answer : null;
        boolean ours = fault.refusal().problem() == GatewayProblem.BALANCE_EXHAUSTED;
        Refusal refusal = (begun != null && !ours ? Refusal.of(GatewayProblem.UPSTREAM_INTERRUPTED) : fault.refusal())
                .with("model", request.model());
        record(
                begun != null ? Outcome.INTERRUPTED : fault.outcome(),
                seen ? 200 : refusal.problem().status(),
                begun != null ? begun.soFar() : Usage.NONE);
        if (!seen) {
            Replies.refuse(client, id(), surroundings, refusal);
        } else if (head != null) {
            tellInStream(head, refusal);
        } else if (answer != null) {
            answer.breakOff();
        }
    }

    private void tellInStream(StreamHead stream, Refusal refusal) {
        surroundings.metrics().refused(refusal.problem());
        byte[] error = surroundings.errors().of(refusal, Replies.language(client));
        stream.endWithError(error);
    }

    /** Nobody waits for the answer any more: the engine is told so, and what it did is counted. */
    private void gone() {
        if (ended) {
            return;
        }
        Attempt last = attempt;
        Answer answer = last == null ? null : last.answer();
        Usage used = !sent ? Usage.NONE : answer == null ? TokenEstimate.usage(request, 0) : answer.soFar();
        record(Outcome.CLIENT_GONE, isSeen(answer) ? 200 : CALLER_LEFT, used);
        if (last != null) {
            last.cancel();
        }
    }

    private void record(Outcome outcome, int status, Usage usage) {
        Attempt last = attempt;
        if (ended || recording == null || last == null) {
            throw new IllegalStateException("a call ends once, after it began");
        }
        ended = true;
        last.finish();
        Answer answer = last.answer();
        Duration firstToken = answer == null ? null : answer.firstToken();
        CallRecord written = recording.end(firstToken, sinceArrival(), outcome, status, usage);
        surroundings.metrics().ended(written, model.visibility() instanceof Visibility.Everybody);
        settle(usage);
        if (request.stream()) {
            surroundings.budget().streamEnded();
        }
        arrival.release();
        loop.remove(this);
    }

    private void settle(Usage usage) {
        if (funds != null) {
            funds.settle(usage);
        }
    }

    @Override
    void tick(long nowNanos, List<Entry.Progress> progress) {
        Attempt current = attempt;
        Answer answer = current == null ? null : current.answer();
        if (head != null) {
            tickStream(nowNanos, answer, progress);
        }
        if (!ended && funds != null && funds.isPastUse()) {
            stop(answer);
        }
        if (ended) {
            return;
        }
        Duration patience = answer == null ? limits().firstByte() : limits().idle();
        if (current != null && nowNanos - movedAt > patience.toNanos()) {
            if (answer != null && client.response().writeQueueFull()) {
                gone();
                client.connection().close();
            } else {
                current.abandon(Fault.timeout());
            }
        }
    }

    private void tickStream(long nowNanos, @Nullable Answer answer, List<Entry.Progress> progress) {
        long produced = answer == null ? 0 : answer.produced();
        if (head != null
                && nowNanos - head.writtenAt() > limits().keepAlive().toNanos()
                && !client.response().writeQueueFull()) {
            head.signOfLife();
        }
        if (answer != null && produced != journalled) {
            journalled = produced;
            Usage soFar = answer.soFar();
            progress.add(new Entry.Progress(arrival.id(), sinceArrival(), answer.firstToken(), soFar));
            if (funds != null && !funds.covers(soFar)) {
                stop(answer);
            }
        }
    }

    /** Nobody pays for more; what was produced is charged. */
    private void stop(@Nullable Answer answer) {
        Attempt last = attempt;
        giveUp(answer, Fault.exhausted());
        if (last != null) {
            last.cancel();
        }
    }

    @Override
    void breakOff() {
        Attempt last = attempt;
        if (last != null) {
            giveUp(last.answer(), Fault.stopping());
            last.cancel();
        }
    }
}

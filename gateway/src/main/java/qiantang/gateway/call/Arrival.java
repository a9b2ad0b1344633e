package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.directory.Directory;
import qiantang.gateway.directory.Holder;
import qiantang.gateway.directory.Model;
import qiantang.gateway.directory.ReachableReplicas;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.journal.CallFacts;
import qiantang.gateway.journal.Entry;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.gateway.request.CallRequest;
import qiantang.gateway.request.RequestReader;
import qiantang.gateway.request.Understanding;
import qiantang.terms.CallId;
import qiantang.terms.UuidV7;

/**
 * A request whose key is good, until its body is here and understood. It holds the call's share of the common limits,
 * from here to the end of the call.
 */
final class Arrival extends Ongoing {
    /** A longer body is read on a thread of its own: parsing it would keep everybody else on this loop waiting. */
    private static final int MAX_BYTES_ON_LOOP = 256 << 10;

    private final Loop loop;
    private final Surroundings surroundings;
    private final HttpServerRequest client;
    private final CallId id;
    private final Directory directory;
    private final Holder holder;
    private final ServedModel.Kind kind;
    private final Instant arrivedAt;
    private final long nanos = System.nanoTime();
    private @Nullable BodyBytes body;
    private int buffered;
    private boolean over;
    private boolean released;
    private @Nullable Runnable stopWaiting;

    Arrival(Loop loop, HttpServerRequest client, CallId id, Directory directory, Holder holder, ServedModel.Kind kind) {
        this.loop = loop;
        this.surroundings = loop.surroundings();
        this.client = client;
        this.id = id;
        this.directory = directory;
        this.holder = holder;
        this.kind = kind;
        this.arrivedAt = surroundings.clock().instant();
    }

    HttpServerRequest client() {
        return client;
    }

    CallId id() {
        return id;
    }

    /** When it came, on the clock of {@link System#nanoTime}. */
    long nanos() {
        return nanos;
    }

    /** Takes the call's share of the limits and begins to read, or refuses. */
    void receive() {
        CallLimits limits = surroundings.limits();
        if (!surroundings.budget().tryBegin()) {
            Replies.refuse(client, id.text(), surroundings, Refusal.of(GatewayProblem.GATEWAY_BUSY));
            return;
        }
        int underWay = holder.callsUnderWay().incrementAndGet();
        loop.add(this);
        client.exceptionHandler(broken -> gone());
        client.response().exceptionHandler(broken -> gone());
        client.response().closeHandler(nothing -> gone());
        if (underWay > limits.callsPerKey()) {
            refuse(Refusal.of(GatewayProblem.TOO_MANY_CALLS).with("limit", limits.callsPerKey()));
        } else {
            expect(Replies.contentLength(client));
        }
    }

    /** Room is taken as bytes come: what is only announced must not keep others out. */
    private void expect(long announced) {
        if (announced > surroundings.limits().bodyBytes()) {
            refuse(tooLarge());
        } else {
            body = new BodyBytes(announced);
            client.handler(this::piece);
            client.endHandler(nothing -> received());
        }
    }

    private void piece(Buffer piece) {
        BodyBytes collected = body;
        if (over || collected == null) {
            return;
        }
        int length = collected.length() + piece.length();
        if (length > surroundings.limits().bodyBytes()) {
            refuse(tooLarge());
        } else if (buffer(piece.length())) {
            collected.add(piece);
        }
    }

    private boolean buffer(int bytes) {
        buffered += bytes;
        surroundings.budget().buffer(bytes);
        long ofKey = holder.bufferedBytes().addAndGet(bytes);
        if (ofKey > surroundings.limits().bufferedBytesPerKey()) {
            refuse(Refusal.of(GatewayProblem.TOO_MANY_BYTES)
                    .with("limit", surroundings.limits().bufferedBytesPerKey()));
            return false;
        }
        if (surroundings.budget().isFull()) {
            refuse(Refusal.of(GatewayProblem.GATEWAY_BUSY));
            return false;
        }
        return true;
    }

    private Refusal tooLarge() {
        return Refusal.of(GatewayProblem.BODY_TOO_LARGE)
                .with("limit", surroundings.limits().bodyBytes());
    }

    private void received() {
        BodyBytes collected = body;
        if (over || collected == null) {
            return;
        }
        byte[] bytes = collected.toArray();
        body = null;
        if (bytes.length <= MAX_BYTES_ON_LOOP) {
            try {
                understood(RequestReader.read(bytes, kind));
            } catch (RuntimeException unexpected) {
                crashed(unexpected);
            }
        } else {
            Thread.startVirtualThread(() -> readElsewhere(bytes));
        }
    }

    private void readElsewhere(byte[] bytes) {
        try {
            Understanding understanding = RequestReader.read(bytes, kind);
            loop.context().runOnContext(nothing -> understood(understanding));
        } catch (RuntimeException unexpected) {
            loop.context().runOnContext(nothing -> crashed(unexpected));
        }
    }

    private void understood(Understanding understanding) {
        if (over) {
            return;
        }
        switch (understanding) {
            case Understanding.Refused(Refusal refusal) -> refuse(refusal);
            case Understanding.Understood(CallRequest request) -> admit(request);
        }
    }

    private void admit(CallRequest request) {
        Optional<Model> found = directory.model(request.model()).filter(model -> holder.sees(model.served()));
        if (found.isEmpty()) {
            refuse(Refusal.of(GatewayProblem.MODEL_NOT_FOUND).at("model").with("model", request.model()));
            return;
        }
        Model model = found.get();
        if (!holder.mayCall(model.served())) {
            refuse(about(GatewayProblem.MODEL_NOT_ALLOWED, model).at("model"));
        } else if (model.served().kind() != kind) {
            refuse(about(GatewayProblem.WRONG_MODEL_KIND, model)
                    .at("model")
                    .with("path", Place.of(model.served().kind()).path()));
        } else if (model.replicas().isEmpty()) {
            refuse(about(GatewayProblem.MODEL_UNAVAILABLE, model));
        } else {
            route(request, model);
        }
    }

    /** Where the data may be comes first; everything later chooses among these. */
    private void route(CallRequest request, Model model) {
        ReachableReplicas reachable = ReachableReplicas.of(holder.grant().domain(), model);
        Optional<ReachableReplicas.Cleared> first = reachable.choose(Set.of(), nanos, loop.nextTurn());
        if (first.isEmpty()) {
            refuse(about(GatewayProblem.DOMAIN_FORBIDS, model)
                    .with("domain", holder.grant().domain()));
            return;
        }
        new Departure(loop, this, request, model, reachable, first.get()).begin();
    }

    /** What the call can cost. */
    Quote quote(CallRequest request, Model model) {
        Instant begun = UuidV7.timeOf(id.value());
        return Quote.of(directory.prices(), holder.grant().tenant(), model, request, begun);
    }

    boolean isOver() {
        return over;
    }

    /** It waits for something else than its body now; this tells how to stop that. */
    void waits(@Nullable Runnable howToStop) {
        stopWaiting = howToStop;
    }

    /** What the journal keeps of the call from its beginning. */
    CallFacts facts(CallRequest request, ServedModel model, ServedReplica replica, @Nullable Billing billing) {
        return new CallFacts(
                id,
                holder.grant().key(),
                holder.grant().tenant(),
                kind,
                model.name(),
                model.version(),
                holder.origins(),
                replica.id(),
                replica.site(),
                request.stream(),
                arrivedAt,
                billing);
    }

    static Refusal about(GatewayProblem problem, Model model) {
        return Refusal.of(problem).with("model", model.served().name());
    }

    /** Tells the caller and lets go of everything. */
    void refuse(Refusal refusal) {
        over();
        release();
        Replies.refuse(client, id.text(), surroundings, refusal);
    }

    private void crashed(Throwable failure) {
        if (!over) {
            Door.logUnexpected(id.text(), failure);
            refuse(Refusal.of(GatewayProblem.INTERNAL_ERROR));
        }
    }

    private void gone() {
        over();
        release();
    }

    /** Somebody else takes over from here, or nobody. */
    void over() {
        if (!over) {
            over = true;
            loop.remove(this);
            Runnable waiting = stopWaiting;
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    /** Gives the call's share of the limits back; once is enough. */
    void release() {
        if (!released) {
            released = true;
            surroundings.budget().end();
            surroundings.budget().release(buffered);
            holder.bufferedBytes().addAndGet(-buffered);
            holder.callsUnderWay().decrementAndGet();
        }
    }

    @Override
    void tick(long nowNanos, List<Entry.Progress> progress) {
        if (stopWaiting == null
                && nowNanos - nanos > surroundings.limits().body().toNanos()) {
            refuse(Refusal.of(GatewayProblem.BODY_TOO_SLOW)
                    .with("limit", surroundings.limits().body()));
        }
    }

    @Override
    void breakOff() {
        refuse(Refusal.of(GatewayProblem.GATEWAY_STOPPING));
    }
}

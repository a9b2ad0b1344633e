package qiantang.gateway.call;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.MediaType;
import qiantang.gateway.directory.Directory;
import qiantang.gateway.directory.Holder;
import qiantang.gateway.directory.Model;
import qiantang.gateway.directory.Standing;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.terms.CallId;

/** Takes every request below {@code /v1}: who asks, and for what; all before a byte of the body is read. */
public final class Door {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final String BEARER = "Bearer ";
    private static final int MAX_KEY_CHARS = 256;
    private static final Duration START_WAIT = Duration.ofSeconds(1);

    private final Surroundings surroundings;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Loop> loop;
    private volatile @Nullable Directory directory;

    public Door(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.loop = ThreadLocal.withInitial(() -> {
            Loop made = new Loop(surroundings);
            loops.add(made);
            return made;
        });
    }

    /** From now on calls are judged by this; those under way keep what they began with. */
    public void open(Directory newest) {
        directory = newest;
    }

    public @Nullable Directory directory() {
        return directory;
    }

    /** One request, on its event loop. */
    public void handle(HttpServerRequest request) {
        CallId id = new CallId(surroundings.ids().next());
        try {
            Optional<Refusal> refusal = enter(request, id);
            refusal.ifPresent(why -> Replies.refuse(request, id.text(), surroundings, why));
        } catch (RuntimeException unexpected) {
            logUnexpected(id.text(), unexpected);
            Replies.refuse(request, id.text(), surroundings, Refusal.of(GatewayProblem.INTERNAL_ERROR));
        }
    }

    static void logUnexpected(String id, Throwable failure) {
        LOG.error("the call {} ran into a fault of the gateway itself", id, failure);
    }

    private Optional<Refusal> enter(HttpServerRequest request, CallId id) {
        Directory known = directory;
        if (surroundings.budget().isStopping()) {
            return Optional.of(Refusal.of(GatewayProblem.GATEWAY_STOPPING).retryAfter(START_WAIT));
        }
        if (known == null) {
            return Optional.of(Refusal.of(GatewayProblem.GATEWAY_STARTING).retryAfter(START_WAIT));
        }
        Optional<Place> place = Place.at(request.path());
        if (place.isEmpty()) {
            return Optional.of(Refusal.of(GatewayProblem.UNKNOWN_URL).with("path", String.valueOf(request.path())));
        }
        return enter(request, id, known, place.get());
    }

    private Optional<Refusal> enter(HttpServerRequest request, CallId id, Directory known, Place place) {
        if (!request.method().equals(place.method())) {
            return Optional.of(wrongMethod(request, place.method()));
        }
        return switch (admit(request, known, place.scope())) {
            case Admission.Refused(Refusal refusal) -> Optional.of(refusal);
            case Admission.Admitted(Holder holder) ->
                switch (place) {
                    case CHAT_COMPLETIONS -> receive(request, id, known, holder, ServedModel.Kind.CHAT);
                    case EMBEDDINGS -> receive(request, id, known, holder, ServedModel.Kind.EMBEDDINGS);
                    case MODELS -> {
                        answer(request, id, ModelList.all(known, holder));
                        yield Optional.empty();
                    }
                    case MODEL -> showModel(request, id, known, holder);
                };
        };
    }

    private Optional<Refusal> receive(
            HttpServerRequest request, CallId id, Directory known, Holder holder, ServedModel.Kind kind) {
        if (isEncoded(request)) {
            return Optional.of(Refusal.of(GatewayProblem.UNSUPPORTED_ENCODING));
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !MediaType.isJson(type)) {
            return Optional.of(Refusal.of(GatewayProblem.UNSUPPORTED_MEDIA_TYPE));
        }
        new Arrival(loop.get(), request, id, known, holder, kind).receive();
        return Optional.empty();
    }

    private static Optional<Refusal> showModel(HttpServerRequest request, CallId id, Directory known, Holder holder) {
        String name = decoded(Place.modelIn(String.valueOf(request.path())));
        Optional<Model> model = known.model(name).filter(found -> holder.mayCall(found.served()));
        if (model.isEmpty()) {
            return Optional.of(Refusal.of(GatewayProblem.MODEL_NOT_FOUND).with("model", name));
        }
        answer(request, id, ModelList.one(model.get().served()));
        return Optional.empty();
    }

    /** What the key says. */
    private sealed interface Admission {
        record Admitted(Holder holder) implements Admission {}

        record Refused(Refusal refusal) implements Admission {}
    }

    private Admission admit(HttpServerRequest request, Directory known, KeyGrant.Scope scope) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return refused(GatewayProblem.MISSING_API_KEY);
        }
        if (!isKey(header)) {
            return refused(GatewayProblem.MALFORMED_API_KEY);
        }
        byte[] key = header.substring(BEARER.length()).getBytes(StandardCharsets.US_ASCII);
        Optional<Holder> found = known.holder(loop.get().hash(key));
        if (found.isEmpty()) {
            return refused(GatewayProblem.INVALID_API_KEY);
        }
        Holder holder = found.get();
        if (holder.standing(surroundings.clock().instant()) instanceof Standing.Refused(Refusal refusal)) {
            return new Admission.Refused(refusal);
        }
        if (holder.may(scope) instanceof Standing.Refused(Refusal refusal)) {
            return new Admission.Refused(refusal);
        }
        return new Admission.Admitted(holder);
    }

    private static Admission refused(GatewayProblem problem) {
        return new Admission.Refused(Refusal.of(problem));
    }

    /** "Bearer" in any case, one space, and printable ASCII. */
    private static boolean isKey(String header) {
        int length = header.length() - BEARER.length();
        if (length < 1 || length > MAX_KEY_CHARS || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        for (int i = BEARER.length(); i < header.length(); i++) {
            if (header.charAt(i) <= ' ' || header.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEncoded(HttpServerRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private static Refusal wrongMethod(HttpServerRequest request, HttpMethod allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed.name());
        return Refusal.of(GatewayProblem.METHOD_NOT_ALLOWED)
                .with("path", String.valueOf(request.path()))
                .with("allowed", allowed.name())
                .with("method", request.method().name());
    }

    private static void answer(HttpServerRequest request, CallId id, byte[] json) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Replies.JSON)
                .putHeader(Replies.REQUEST_ID, id.text())
                .end(Buffer.buffer(json));
    }

    /** A name may hold a slash, written as it is or escaped; nonsense is the name of no model. */
    private static String decoded(String name) {
        try {
            return QueryStringDecoder.decodeComponent(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return name;
        }
    }

    /** Breaks off what is under way and lets go of all connections. */
    public void close() {
        new ArrayList<>(loops).forEach(Loop::close);
    }
}

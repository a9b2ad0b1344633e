package qiantang.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    record Thing(String name) {}

    /** Remembers in memory. */
    private static final class Memory implements Replays {
        private final Map<String, Key> claimed = new ConcurrentHashMap<>();
        private final Map<String, Kept> kept = new ConcurrentHashMap<>();

        @Override
        public Claim claim(Key key) {
            Key known = claimed.putIfAbsent(key.key(), key);
            if (known == null) {
                return new Claim.Granted("token");
            }
            if (!known.equals(key)) {
                return new Claim.OtherRequest();
            }
            Kept answer = kept.get(key.key());
            return answer == null ? new Claim.Running() : new Claim.Done(answer);
        }

        @Override
        public void keep(Key key, String token, Kept answer) {
            kept.put(key.key(), answer);
        }

        @Override
        public void abandon(Key key, String token) {
            claimed.remove(key.key());
        }
    }

    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final TestDoor door = TestDoor.remembering(
            new Memory(), new Route(Method.POST, "/things", "makeThing", Access.REQUIRED, this::make));

    private Reply make(Request request) throws InterruptedException {
        Thing thing = request.body(Thing.class);
        if (thing.name().equals("slow")) {
            inside.countDown();
            leave.await();
        }
        return Reply.created("/things/" + made.incrementAndGet(), thing);
    }

    @AfterEach
    void close() {
        leave.countDown();
        door.close();
    }

    @Test
    void theSameRequestTwiceTakesEffectOnceAndIsAnsweredTheSame() {
        HttpResponse<String> first = post("key-1", "{\"name\":\"a\"}");
        HttpResponse<String> second = post("key-1", "{\"name\":\"a\"}");
        assertThat(second.statusCode()).isEqualTo(first.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("location"))
                .isEqualTo(first.headers().firstValue("location"));
        assertThat(second.headers().firstValue("idempotency-replayed")).contains("true");
        assertThat(made).hasValue(1);
    }

    @Test
    void aKeyIsNotForAnotherRequest() {
        post("key-2", "{\"name\":\"a\"}");
        assertThat(post("key-2", "{\"name\":\"b\"}").statusCode()).isEqualTo(422);
        assertThat(made).hasValue(1);
    }

    @Test
    void aRequestThatFailedMayBeTriedAgain() {
        assertThat(post("key-3", "{\"nom\":\"a\"}").statusCode()).isEqualTo(400);
        assertThat(post("key-3", "{\"name\":\"a\"}").statusCode()).isEqualTo(201);
    }

    @Test
    void whileItRunsTheOtherIsAskedToWait() throws InterruptedException {
        Thread first = Thread.ofVirtual().start(() -> post("key-4", "{\"name\":\"slow\"}"));
        inside.await();
        HttpResponse<String> second = post("key-4", "{\"name\":\"slow\"}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.headers().firstValue("retry-after")).isPresent();
        leave.countDown();
        first.join();
        assertThat(made).hasValue(1);
    }

    @Test
    void anInsaneKeyIsRefused() {
        assertThat(post("two words", "{\"name\":\"a\"}").statusCode()).isEqualTo(400);
        assertThat(post("x".repeat(Idempotency.MAX_KEY_CHARS + 1), "{\"name\":\"a\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> post(String key, String body) {
        return door.send(door.to("/things")
                .header("authorization", TestDoor.BEARER)
                .header("idempotency-key", key)
                .POST(BodyPublishers.ofString(body)));
    }
}

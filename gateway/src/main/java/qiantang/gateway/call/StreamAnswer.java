package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.answer.EventSplitter;
import qiantang.gateway.answer.StreamEvent;
import qiantang.terms.Usage;

/**
 * An answer that comes as events. Each is passed on as soon as it is whole; the last one, {@code [DONE]}, after the
 * call is on record. A caller who reads slowly slows the replica down: nothing is collected here.
 */
final class StreamAnswer implements Answer {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Call call;
    private final HttpClientResponse upstream;
    private final StreamHead head;
    private final EventSplitter splitter = new EventSplitter();
    private Buffer out = Buffer.buffer();
    private long contents;
    private boolean finished;
    private boolean over;
    private @Nullable Duration firstToken;
    private Optional<Usage> reported = Optional.empty();

    StreamAnswer(Call call, HttpClientResponse upstream, StreamHead head) {
        this.call = call;
        this.upstream = upstream;
        this.head = head;
    }

    @Override
    public void piece(Buffer piece) {
        splitter.read(piece.getBytes(), this::event);
        if (!over && out.length() > 0) {
            head.write(out);
            out = Buffer.buffer();
            slowDownIfNeeded();
        }
    }

    private boolean event(StreamEvent event, byte[] bytes, int from, int to) {
        switch (event) {
            case StreamEvent.Chunk chunk -> {
                note(chunk);
                if (!chunk.usageOnly() || call.request().wantsUsage()) {
                    out.appendBytes(bytes, from, to - from);
                }
            }
            case StreamEvent.Done done -> complete();
            case StreamEvent.Nothing nothing -> {}
            case StreamEvent.Fault fault -> fail();
        }
        return !over;
    }

    private void note(StreamEvent.Chunk chunk) {
        if (chunk.contents() > 0) {
            if (contents == 0) {
                firstToken = call.sinceArrival();
            }
            contents += chunk.contents();
        }
        finished |= chunk.finished();
        if (chunk.usage().isPresent()) {
            reported = chunk.usage();
        }
    }

    private void complete() {
        over = true;
        call.completed(soFar());
        head.end(out.appendBytes(DONE));
    }

    private void fail() {
        over = true;
        // What came before the fault was produced, and the caller gets it.
        if (contents > 0 && out.length() > 0) {
            head.write(out);
        }
        call.failed(Fault.failed());
    }

    private void slowDownIfNeeded() {
        if (call.response().writeQueueFull()) {
            upstream.pause();
            call.response().drainHandler(nothing -> {
                call.moved();
                upstream.resume();
            });
        }
    }

    /** Some engines end without saying {@code [DONE]}; a stream that said why it stopped is whole. */
    @Override
    public void end() {
        if (finished) {
            complete();
        } else {
            fail();
        }
    }

    @Override
    public boolean isCommitted() {
        return head.isBegun();
    }

    @Override
    public void breakOff() {
        over = true;
        call.response().reset();
    }

    @Override
    public Usage soFar() {
        return reported.orElseGet(() -> TokenEstimate.usage(call.request(), contents));
    }

    @Override
    public long produced() {
        return contents;
    }

    @Override
    public @Nullable Duration firstToken() {
        return firstToken;
    }
}

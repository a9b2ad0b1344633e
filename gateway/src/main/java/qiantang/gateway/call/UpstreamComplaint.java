package qiantang.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What a replica says is wrong with a request. It is read only to tell whether the prompt was too long; its words stay
 * here, because they may name things that callers must not see.
 */
final class UpstreamComplaint {
    /** A complaint is not read further than this. */
    static final int MAX_BYTES = 16 << 10;
    /** How OpenAI and vLLM, llama.cpp, SGLang and MindIE say it. */
    private static final List<String> ABOUT_LENGTH = List.of(
            "context_length_exceeded",
            "maximum context length",
            "exceed_context_size",
            "exceeds the available context size",
            "longer than the model's context length",
            "longer than the maximum model length");

    private final Buffer words = Buffer.buffer();

    void read(Buffer piece) {
        int room = MAX_BYTES - words.length();
        words.appendBuffer(piece.length() <= room ? piece : piece.getBuffer(0, room));
    }

    boolean isAboutLength() {
        String text = words.toString(StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return ABOUT_LENGTH.stream().anyMatch(text::contains);
    }

    /** Hides what was said. */
    @Override
    public String toString() {
        return "UpstreamComplaint[" + words.length() + " bytes]";
    }
}

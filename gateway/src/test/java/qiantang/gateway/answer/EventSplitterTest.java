package qiantang.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.terms.Usage;

class EventSplitterTest {
    private static final String STREAM = """
            : ping

            data: {"choices":[{"delta":{"role":"assistant"}}]}

            data: {"choices":[{"delta":{"content":"你好"}}],"usage":null}

            data:{"choices":[{"delta":{"tool_calls":[{"index":0}]},"finish_reason":"tool_calls"}]}\r
            \r
            data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}

            data: [DONE]

            """;

    private record Seen(StreamEvent event, String text) {}

    private static List<Seen> split(byte[]... pieces) {
        EventSplitter splitter = new EventSplitter();
        List<Seen> seen = new ArrayList<>();
        for (byte[] piece : pieces) {
            splitter.read(
                    piece,
                    (event, bytes, from, to) ->
                            seen.add(new Seen(event, new String(bytes, from, to - from, StandardCharsets.UTF_8))));
        }
        return seen;
    }

    @Test
    void eachEventMeansWhatItSays() {
        assertThat(split(STREAM.getBytes(StandardCharsets.UTF_8)))
                .extracting(Seen::event)
                .containsExactly(
                        StreamEvent.NOTHING,
                        new StreamEvent.Chunk(0, false, Optional.empty(), false),
                        new StreamEvent.Chunk(1, false, Optional.empty(), false),
                        new StreamEvent.Chunk(1, true, Optional.empty(), false),
                        new StreamEvent.Chunk(0, false, Optional.of(Usage.tokens(3, 2, Usage.Evidence.REPORTED)), true),
                        StreamEvent.DONE);
    }

    @Test
    void whereTheNetworkCutsMakesNoDifference() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        List<Seen> whole = split(bytes);
        for (int first = 0; first < bytes.length; first++) {
            for (int second = first; second < bytes.length; second += 7) {
                assertThat(split(
                                Arrays.copyOfRange(bytes, 0, first),
                                Arrays.copyOfRange(bytes, first, second),
                                Arrays.copyOfRange(bytes, second, bytes.length)))
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"no\"}}\n\n",
                "data: {\"choices\":[\n\n",
                "data: 7\n\n",
                "data: {}\ndata: {}\n\n"
            })
    void whatIsNoChunkIsAFault(String event) {
        assertThat(split(event.getBytes(StandardCharsets.UTF_8)))
                .extracting(Seen::event)
                .containsExactly(StreamEvent.FAULT);
    }

    @Test
    void anEventThatNeverEndsIsAFault() {
        byte[] piece = new byte[EventSplitter.MAX_EVENT_BYTES / 2 + 1];
        Arrays.fill(piece, (byte) 'x');
        assertThat(split(piece, piece)).extracting(Seen::event).containsExactly(StreamEvent.FAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "9223372036854775807", "1e400", "\"7\"", "123456789012345678901234567890"})
    void aNumberThatCannotBeMakesTheReportWorthless(String number) {
        AnswerReader reader = new AnswerReader();
        reader.read(("{\"usage\":{\"prompt_tokens\":" + number + ",\"completion_tokens\":1}}")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(reader.usage()).isEmpty();
    }

    @Test
    void usageIsReadFromAnswersInPieces() {
        byte[] json =
                "{\"a\":{\"usage\":{\"prompt_tokens\":9}},\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}"
                        .getBytes(StandardCharsets.UTF_8);
        AnswerReader reader = new AnswerReader();
        for (byte one : json) {
            assertThat(reader.isComplete()).isFalse();
            reader.read(new byte[] {one});
        }
        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.usage()).hasValue(Usage.tokens(3, 2, Usage.Evidence.REPORTED));
        reader.read("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.isComplete()).isFalse();
    }
}

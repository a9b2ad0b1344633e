package qiantang.compute.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.gguf.GgufHeader.MalformedGguf;

class GgufHeaderTest {
    @TempDir
    private Path folder;

    @Test
    void theHeaderTellsWhatTheModelIs() throws IOException {
        GgufHeader header = read(complete().toByteArray());

        assertThat(header.architecture()).isEqualTo("llama");
        assertThat(header.contextTokens()).isEqualTo(8192);
        assertThat(header.chatTemplate()).hasValue("<|im_start|>");
        assertThat(header.addsBos()).isFalse();
    }

    @Test
    void whereverAFileIsCutItIsMalformedAndNothingWorse() throws IOException {
        byte[] whole = complete().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void absurdSizesAreRefusedBeforeTheyCostMemory() {
        Gguf file = new Gguf(1).text("key").number(4, 8).number(8, Long.MAX_VALUE);

        assertThatThrownBy(() -> read(file.toByteArray()))
                .isInstanceOf(MalformedGguf.class)
                .hasMessageContaining("claims");
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertThatThrownBy(() -> read("PK\u0003\u0004 and more".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("does not begin with GGUF");
    }

    private GgufHeader read(byte[] bytes) throws IOException {
        return GgufHeader.read(Files.write(folder.resolve("model.gguf"), bytes));
    }

    private static Gguf complete() {
        return new Gguf(6)
                .text("general.architecture")
                .number(4, 8)
                .text("llama")
                .text("llama.context_length")
                .number(4, 4)
                .number(4, 8192)
                .text("llama.rope.freq_base")
                .number(4, 6)
                .number(4, 0)
                .text("tokenizer.ggml.tokens")
                .number(4, 9)
                .number(4, 8)
                .number(8, 2)
                .text("a")
                .text("b")
                .text("tokenizer.ggml.add_bos_token")
                .number(4, 7)
                .number(1, 0)
                .text("tokenizer.chat_template")
                .number(4, 8)
                .text("<|im_start|>");
    }

    /** Writes a header, entry by entry. */
    private static final class Gguf {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Gguf(int entries) {
            number(4, 0x46554747).number(4, 3).number(8, 0).number(8, entries);
        }

        Gguf number(int length, long value) {
            byte[] all = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            bytes.write(all, 0, length);
            return this;
        }

        Gguf text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(8, utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}

package qiantang.foundation.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    @Test
    void filesFoldersAndLinksAppear() throws IOException {
        entry("bin/", '5', "", "");
        entry("bin/run", '0', "x".repeat(1_000), "");
        entry("lib/a.so.1", '0', "lib", "");
        entry("lib/a.so", '2', "", "a.so.1");
        unpack(end());
        assertThat(folder.resolve("out/bin/run")).hasSize(1_000).isExecutable();
        assertThat(folder.resolve("out/lib/a.so")).isSymbolicLink().hasContent("lib");
    }

    @Test
    void nothingLeadsOutOfTheFolder() throws IOException {
        entry("../outside", '0', "x", "");
        assertRefused(end());
        tar.reset();
        entry("link", '2', "", "../../etc");
        assertRefused(end());
        tar.reset();
        entry("/etc/outside", '0', "x", "");
        assertRefused(end());
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    @Test
    void aTruncatedArchiveIsRefusedWhereverItEnds() throws IOException {
        entry("file", '0', "x".repeat(2_000), "");
        byte[] whole = end();
        for (int length : new int[] {0, 100, 512, 1_000, 2_560, whole.length - 1_024}) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        entry("file", '0', "x", "");
        byte[] damaged = end();
        damaged[1] ^= 1;
        assertRefused(damaged);
    }

    private void assertRefused(byte[] archive) {
        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(IOException.class);
    }

    private void unpack(byte[] archive) throws IOException {
        Files.createDirectories(folder);
        TarReader.unpack(new ByteArrayInputStream(archive), folder.resolve("out"));
    }

    private void entry(String name, char type, String content, String link) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000755");
        put(header, 124, String.format("%011o", content.length()));
        put(header, 157, link);
        put(header, 257, "ustar");
        header[156] = (byte) type;
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte part : header) {
            sum += part & 0xff;
        }
        put(header, 148, String.format("%06o", sum) + "\0 ");
        tar.write(header);
        tar.write(content.getBytes(StandardCharsets.US_ASCII));
        tar.write(new byte[-content.length() & 511]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private byte[] end() throws IOException {
        tar.write(new byte[1_024]);
        return tar.toByteArray();
    }
}

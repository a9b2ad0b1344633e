package qiantang.app.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came back, down to the bytes. */
// Nobody compares answers, and their bodies may be any bytes.
@SuppressWarnings("ArrayRecordComponent")
public record HttpAnswer(int status, List<String> head, byte[] body) {
    private static final int PATIENCE_MILLIS = 30_000;

    /**
     * Sends bytes as they are, also what no proper client would send, and reads until the other side closes; so they
     * should say {@code connection: close}.
     */
    public static HttpAnswer to(URI place, byte[] request) throws IOException {
        try (Socket socket = new Socket(place.getHost(), place.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static HttpAnswer parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            throw new AssertionError("this is no answer: " + text);
        }
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        int status = Integer.parseInt(lines.getFirst().substring(9, 12));
        HttpAnswer raw = new HttpAnswer(
                status, lines.subList(1, lines.size()), text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
        boolean chunked = raw.header("transfer-encoding").orElse("").equals("chunked");
        return chunked ? new HttpAnswer(status, raw.head, joined(raw.body)) : raw;
    }

    private static byte[] joined(byte[] chunks) {
        String text = new String(chunks, StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, line), 16);
            if (length == 0) {
                return all.toByteArray();
            }
            all.write(chunks, line + 2, length);
            at = line + 2 + length + 2;
        }
    }

    /** The first of that name. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    public List<String> headers(String name) {
        List<String> found = new ArrayList<>();
        for (String line : head) {
            int colon = line.indexOf(':');
            if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                found.add(line.substring(colon + 1).strip());
            }
        }
        return found;
    }

    public JsonNode json() {
        return JsonMapper.shared().readTree(body);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}

package qiantang.app.contract;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import qiantang.app.contract.WrittenContract.Operation;

/**
 * A request for one operation. Each part is what goes over the wire, so any of them can be spoilt by itself.
 *
 * @param path the values of the path's parameters, percent-encoded
 * @param query what stands behind the question mark; empty for none
 * @param headers lines such as {@code accept: text/plain}
 */
// Nobody compares samples, and their bodies must be able to be any bytes.
@SuppressWarnings("ArrayRecordComponent")
public record Sample(Operation operation, Map<String, String> path, String query, List<String> headers, byte[] body) {
    /** A good request without body or query. */
    public static Sample of(Operation operation) {
        return new Sample(operation, Map.of(), "", List.of(), new byte[0]);
    }

    public Sample with(String parameter, String value) {
        Map<String, String> more = new TreeMap<>(path);
        more.put(parameter, value);
        return new Sample(operation, more, query, headers, body);
    }

    public Sample asking(String other) {
        return new Sample(operation, path, other, headers, body);
    }

    /** With this header in place of all of its name. */
    public Sample header(String name, String value) {
        return withoutHeader(name).anotherHeader(name, value);
    }

    public Sample anotherHeader(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new Sample(operation, path, query, more, body);
    }

    public Sample withoutHeader(String name) {
        List<String> others = headers.stream()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .toList();
        return new Sample(operation, path, query, others, body);
    }

    public Sample json(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8)).header("content-type", "application/json");
    }

    public Sample body(byte[] bytes) {
        return new Sample(operation, path, query, headers, bytes);
    }

    /** The bytes of the request; text beyond ASCII in path and headers goes out as ISO 8859-1, one byte a character. */
    public byte[] bytes(String method) {
        String target = operation.path();
        for (Map.Entry<String, String> value : path.entrySet()) {
            target = target.replace("{" + value.getKey() + "}", value.getValue());
        }
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(query.isEmpty() ? "" : "?" + query);
        head.append(" HTTP/1.1\r\nhost: cloud\r\nconnection: close\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (body.length > 0 || operation.body().isPresent()) {
            head.append("content-length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }
}

package qiantang.app.command;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the cloud said no with: problem+json of the management API, or the error object of the gateway. */
final class Refusal {
    private Refusal() {}

    /** The sentence first, then the fields, then the code for whoever looks it up. */
    static String sentence(Desk desk, int status, byte[] body) {
        JsonNode json;
        try {
            json = Desk.JSON.readTree(body);
        } catch (JacksonException odd) {
            return desk.text("refused.odd", Map.of("status", status));
        }
        JsonNode error = json.path("error");
        if (error.isObject()) {
            return line(error.path("message").asString(""), error.path("code").asString(""), desk, status);
        }
        StringBuilder text = new StringBuilder(json.path("title").asString(""));
        String detail = json.path("detail").asString("");
        if (!detail.isEmpty()) {
            text.append(text.isEmpty() ? "" : ": ").append(detail);
        }
        for (JsonNode fault : json.path("errors")) {
            text.append("\n  ")
                    .append(fault.path("field").asString(""))
                    .append("  ")
                    .append(fault.path("reason").asString(""));
        }
        return line(text.toString(), json.path("code").asString(""), desk, status);
    }

    private static String line(String text, String code, Desk desk, int status) {
        if (text.isBlank()) {
            return desk.text("refused.odd", Map.of("status", status));
        }
        String shown = text.lines()
                .map(Table::printable)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
        return code.isEmpty() ? shown : shown + "\n  [" + Table.printable(code) + "]";
    }
}

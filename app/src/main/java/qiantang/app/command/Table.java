package qiantang.app.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Columns of JSON things, aligned as a terminal shows them: a Chinese character is two columns wide. */
record Table(List<Column> columns) {
    private static final String GAP = "  ";
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    static Table of(Column... columns) {
        return new Table(List.of(columns));
    }

    /**
     * @param name the head of the column is the text {@code column.<name>}
     * @param pointer where the value stands in the JSON of a thing
     */
    record Column(String name, String pointer, Kind kind) {
        static Column text(String name, String pointer) {
            return new Column(name, pointer, Kind.TEXT);
        }

        static Column text(String name) {
            return text(name, "/" + name);
        }

        static Column number(String name, String pointer) {
            return new Column(name, pointer, Kind.NUMBER);
        }

        static Column time(String name, String pointer) {
            return new Column(name, pointer, Kind.TIME);
        }

        /** Microseconds, shown as milliseconds. */
        static Column micros(String name, String pointer) {
            return new Column(name, pointer, Kind.MICROS);
        }

        /** One of a few values that the language has words for. */
        static Column word(String name, String pointer) {
            return new Column(name, pointer, Kind.WORD);
        }

        boolean right() {
            return kind == Kind.NUMBER || kind == Kind.MICROS;
        }
    }

    enum Kind {
        TEXT,
        WORD,
        NUMBER,
        MICROS,
        TIME
    }

    /** A head line and a line per thing. */
    List<String> rows(Desk desk, List<JsonNode> things) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(column -> head(desk, column)).toList());
        for (JsonNode thing : things) {
            cells.add(columns.stream().map(column -> cell(desk, column, thing)).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> row : cells) {
            for (int at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], width(row.get(at)));
            }
        }
        return cells.stream().map(row -> line(row, widths)).toList();
    }

    /** A line per column of one thing. */
    List<String> lines(Desk desk, JsonNode thing) {
        int widest = columns.stream()
                .mapToInt(column -> width(head(desk, column)))
                .max()
                .orElse(0);
        return columns.stream()
                .map(column -> pad(head(desk, column), widest, false) + GAP + cell(desk, column, thing))
                .toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < widths.length; at++) {
            line.append(at == 0 ? "" : GAP)
                    .append(pad(row.get(at), widths[at], columns.get(at).right()));
        }
        return line.toString().stripTrailing();
    }

    private static String head(Desk desk, Column column) {
        return desk.text("column." + column.name());
    }

    private static String cell(Desk desk, Column column, JsonNode thing) {
        JsonNode value = thing.at(column.pointer());
        if (value.isMissingNode() || value.isNull() || (value.isArray() && value.isEmpty())) {
            return "-";
        }
        if (value.isArray()) {
            return value.valueStream()
                    .map(JsonNode::asString)
                    .map(Table::printable)
                    .collect(Collectors.joining(","));
        }
        String text = value.isContainer() ? value.toString() : value.asString();
        return switch (column.kind()) {
            case TEXT, NUMBER -> printable(text);
            case WORD -> printable(desk.word(text));
            case MICROS -> "%.1f".formatted(value.asDouble() / 1000);
            case TIME -> localTime(text);
        };
    }

    private static String localTime(String instant) {
        try {
            return LOCAL_TIME.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
        } catch (DateTimeParseException odd) {
            return printable(instant);
        }
    }

    /** What somebody else wrote must not move the cursor or change colours of whoever reads it. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return clean.toString();
    }

    private static String pad(String text, int width, boolean right) {
        String space = " ".repeat(Math.max(0, width - width(text)));
        return right ? space + text : text + space;
    }

    /** How many columns a terminal gives to a text (East Asian Width, UAX 11, wide and full-width ranges). */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}

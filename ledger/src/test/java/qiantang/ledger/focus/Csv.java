package qiantang.ledger.focus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CSV file of RFC 4180 as a reader sees it who does not know how it was written. */
public record Csv(List<String> header, List<Map<String, String>> lines) {

    public static Csv parse(String text) {
        List<List<String>> records = records(text);
        List<String> header = records.removeFirst();
        List<Map<String, String>> lines = new ArrayList<>();
        for (List<String> cells : records) {
            if (cells.size() != header.size()) {
                throw new AssertionError(cells.size() + " cells below " + header.size() + " columns: " + cells);
            }
            Map<String, String> line = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                line.put(header.get(i), cells.get(i));
            }
            lines.add(line);
        }
        return new Csv(header, lines);
    }

    /** The same with one cell changed. */
    Csv with(int at, String column, String value) {
        List<Map<String, String>> changed = new ArrayList<>(lines);
        Map<String, String> line = new LinkedHashMap<>(lines.get(at));
        line.put(column, value);
        changed.set(at, line);
        return new Csv(header, changed);
    }

    /** The same without one column. */
    Csv without(String column) {
        List<String> fewer = new ArrayList<>(header);
        fewer.remove(column);
        List<Map<String, String>> changed = new ArrayList<>();
        for (Map<String, String> line : lines) {
            Map<String, String> cells = new LinkedHashMap<>(line);
            cells.remove(column);
            changed.add(cells);
        }
        return new Csv(fewer, changed);
    }

    private static List<List<String>> records(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\r' && c != '\n')) {
                cell.append(c);
            } else if (c != '\r') {
                cells.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    records.add(cells);
                    cells = new ArrayList<>();
                }
            }
        }
        return records;
    }
}

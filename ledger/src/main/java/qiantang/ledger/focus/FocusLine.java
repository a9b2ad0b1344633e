package qiantang.ledger.focus;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** One line of the file. A column that is not set is null, which FOCUS writes as nothing. */
final class FocusLine {
    private final Map<FocusColumn, String> cells = new EnumMap<>(FocusColumn.class);

    FocusLine put(FocusColumn column, String text) {
        cells.put(column, text);
        return this;
    }

    /** Without exponent, sign of a positive value or separators, as FOCUS wants numbers. */
    FocusLine put(FocusColumn column, BigDecimal number) {
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return put(column, plain.toPlainString());
    }

    String get(FocusColumn column) {
        return cells.getOrDefault(column, "");
    }

    /** The line as RFC 4180 has it, without its end. */
    String csv() {
        StringBuilder line = new StringBuilder();
        for (FocusColumn column : FocusColumn.values()) {
            if (column.ordinal() > 0) {
                line.append(',');
            }
            quote(line, get(column));
        }
        return line.toString();
    }

    private static void quote(StringBuilder line, String text) {
        if (text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            line.append(text);
            return;
        }
        line.append('"').append(text.replace("\"", "\"\"")).append('"');
    }
}

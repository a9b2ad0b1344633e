package qiantang.ledger.focus;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The 22 check functions of the rule model. A null value meets every format and type; whether it may be null is a rule of its own. */
final class FocusChecks {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> OF_THE_FILE = Set.of("ColumnPresent", "CheckDistinctCount", "CheckModelRule");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?");
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    /** "GB", "GB-Hours", "Hours/Day", "1000 Tokens". */
    private static final Pattern UNIT =
            Pattern.compile("([0-9]+ )?[A-Z][A-Za-z0-9]*( [A-Z][A-Za-z0-9]*)*([-/][A-Z][A-Za-z0-9]*)?");
    /** An amount of money is compared as finely as it is kept. */
    private static final int DECIMALS = 9;

    private final Csv file;
    private final Set<String> currencies;
    private final Predicate<String> otherRule;
    private final Map<JsonNode, Boolean> counted = new HashMap<>();

    FocusChecks(Csv file, Set<String> currencies, Predicate<String> otherRule) {
        this.file = file;
        this.currencies = currencies;
        this.otherRule = otherRule;
    }

    /** Whether a check looks at lines one by one, and not at the file as a whole or at other rules. */
    static boolean isAboutLines(JsonNode check) {
        String function = check.path("CheckFunction").asString("");
        if (function.equals("AND") || function.equals("OR")) {
            return check.path("Items").valueStream().anyMatch(FocusChecks::isAboutLines);
        }
        return !OF_THE_FILE.contains(function);
    }

    boolean holds(JsonNode check, Map<String, String> line) {
        // Two rules write {"AND": …} where all others write a function and its items.
        if (check.has("AND")) {
            JsonNode items = check.path("AND");
            return items.isArray() ? items.valueStream().allMatch(item -> holds(item, line)) : holds(items, line);
        }
        String function = check.path("CheckFunction").asString("");
        return switch (function) {
            case "AND" -> check.path("Items").valueStream().allMatch(item -> holds(item, line));
            case "OR" -> check.path("Items").valueStream().anyMatch(item -> holds(item, line));
            case "CheckModelRule" -> otherRule.test(text(check, "ModelRuleId"));
            case "ColumnPresent" -> file.header().contains(text(check, "ColumnName"));
            case "CheckDistinctCount" -> counted.computeIfAbsent(check, this::hasDistinctCount);
            case "CheckSameValue" -> a(check, line).equals(b(check, line));
            case "CheckNotSameValue" -> !a(check, line).equals(b(check, line));
            case "ColumnByColumnEqualsColumnValue" -> isProduct(check, line);
            default -> holds(function, check, line.getOrDefault(text(check, "ColumnName"), ""));
        };
    }

    private boolean holds(String function, JsonNode check, String value) {
        JsonNode wanted = check.path("Value");
        return switch (function) {
            case "CheckValue" -> wanted.isNull() ? value.isEmpty() : value.equals(wanted.asString());
            case "CheckNotValue" -> wanted.isNull() ? !value.isEmpty() : !value.equals(wanted.asString());
            case "CheckGreaterOrEqualThanValue" ->
                value.isEmpty() || (isNumber(value) && new BigDecimal(value).compareTo(wanted.decimalValue()) >= 0);
            case "CheckDecimalValue", "TypeDecimal", "FormatNumeric" -> value.isEmpty() || isNumber(value);
            case "TypeString" -> true;
            case "FormatString" -> value.equals(value.strip());
            case "TypeDateTime", "FormatDateTime" -> value.isEmpty() || isMoment(value);
            case "FormatUnit" -> value.isEmpty() || UNIT.matcher(value).matches();
            case "FormatKeyValue" -> value.isEmpty() || isKeysAndValues(value);
            case "CheckNationalCurrency" -> value.isEmpty() || currencies.contains(value);
            case "FormatCurrency" -> value.isEmpty() || value.equals(value.strip());
            default -> throw new AssertionError("an unknown check function: " + function);
        };
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }

    private static boolean isMoment(String value) {
        try {
            return MOMENT.matcher(value).matches()
                    && Instant.parse(value).toString().equals(value);
        } catch (DateTimeParseException noSuchDay) {
            return false;
        }
    }

    /** A JSON object whose values are neither objects nor arrays. */
    private static boolean isKeysAndValues(String value) {
        try {
            JsonNode object = JSON.readTree(value);
            return object.isObject() && object.valueStream().noneMatch(JsonNode::isContainer);
        } catch (JacksonException notJson) {
            return false;
        }
    }

    private static boolean isProduct(JsonNode check, Map<String, String> line) {
        String a = a(check, line);
        String b = b(check, line);
        String product = line.getOrDefault(text(check, "ResultColumnName"), "");
        if (a.isEmpty() || b.isEmpty() || product.isEmpty()) {
            return true;
        }
        return isNumber(a)
                && isNumber(b)
                && isNumber(product)
                && rounded(new BigDecimal(a).multiply(new BigDecimal(b))).compareTo(rounded(new BigDecimal(product)))
                        == 0;
    }

    private static BigDecimal rounded(BigDecimal number) {
        return number.setScale(DECIMALS, RoundingMode.HALF_UP);
    }

    /** To each value of the first column belong so many of the second. */
    private boolean hasDistinctCount(JsonNode check) {
        Map<String, Set<String>> others = new HashMap<>();
        for (Map<String, String> line : file.lines()) {
            if (!a(check, line).isEmpty()) {
                others.computeIfAbsent(a(check, line), value -> new HashSet<>()).add(b(check, line));
            }
        }
        int expected = check.path("ExpectedCount").asInt();
        return others.values().stream().allMatch(values -> values.size() == expected);
    }

    private static String a(JsonNode check, Map<String, String> line) {
        return line.getOrDefault(text(check, "ColumnAName"), "");
    }

    private static String b(JsonNode check, Map<String, String> line) {
        return line.getOrDefault(text(check, "ColumnBName"), "");
    }

    private static String text(JsonNode check, String name) {
        return check.path(name).asString("");
    }
}

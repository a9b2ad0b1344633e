package qiantang.app.command;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** In what a command counts (记账单位): yuan unless another unit is named. */
final class UnitChoice {
    @Option(names = "--unit", paramLabel = "UNIT", defaultValue = "CNY", descriptionKey = "unit")
    private String unit = "CNY";

    String name() {
        return unit.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** An amount as the API takes it; whether it is one, the cloud says. */
    Map<String, Object> of(String amount) {
        return Map.of("amount", amount, "unit", name());
    }
}

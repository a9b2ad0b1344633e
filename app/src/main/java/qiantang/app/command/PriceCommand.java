package qiantang.app.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code price}: what a call costs (价格). A version is added; none is ever changed. */
@Command(name = "price", synopsisSubcommandLabel = "COMMAND")
final class PriceCommand {
    private static final String ALL = "/api/v1/prices";
    private static final Table PRICES = Table.of(
            Table.Column.text("model"),
            Table.Column.text("payer"),
            Table.Column.text("accelerator"),
            Table.Column.number("from_hour", "/hours/from"),
            Table.Column.number("until_hour", "/hours/until"),
            Table.Column.word("batch", "/batch"),
            Table.Column.word("unit", "/unit"),
            Table.Column.number("prompt", "/perMillion/prompt/amount"),
            Table.Column.number("cached", "/perMillion/cachedPrompt/amount"),
            Table.Column.number("completion", "/perMillion/completion/amount"),
            Table.Column.number("reasoning", "/perMillion/reasoning/amount"),
            Table.Column.number("card_second", "/perMillion/cardSecond/amount"),
            Table.Column.number("fee", "/feePpm"),
            Table.Column.word("withdrawn", "/withdrawn"),
            Table.Column.time("valid", "/validFrom"),
            Table.Column.text("id"));

    private final Desk desk;

    PriceCommand(Desk desk) {
        this.desk = desk;
    }

    /** What a price is for; what is not said does not matter. */
    static final class Scope {
        @Option(names = "--model", paramLabel = "MODEL", descriptionKey = "price.model")
        private @Nullable String model;

        @Option(names = "--payer", paramLabel = "TENANT", descriptionKey = "price.payer")
        private @Nullable String payer;

        @Option(names = "--accelerator", paramLabel = "CARD", descriptionKey = "price.accelerator")
        private @Nullable String accelerator;

        @Option(names = "--from-hour", paramLabel = "HOUR", descriptionKey = "price.from_hour")
        private @Nullable Integer fromHour;

        @Option(names = "--until-hour", paramLabel = "HOUR", descriptionKey = "price.until_hour")
        private @Nullable Integer untilHour;

        @Option(names = "--batch", paramLabel = "true|false", arity = "1", descriptionKey = "price.batch")
        private @Nullable Boolean batch;

        @Mixin
        private UnitChoice unit = new UnitChoice();

        @Option(names = "--valid-from", paramLabel = "TIME", descriptionKey = "price.valid_from")
        private @Nullable String validFrom;

        Map<String, Object> json(Desk desk, Cloud cloud) {
            Map<String, Object> price = new LinkedHashMap<>(Map.of("unit", unit.name()));
            put(price, "model", model);
            put(price, "payer", payer == null ? null : TenantChoice.id(desk, cloud, payer));
            put(price, "accelerator", accelerator);
            Map<String, Object> hours = new LinkedHashMap<>();
            put(hours, "from", fromHour);
            put(hours, "until", untilHour);
            put(price, "hours", hours.isEmpty() ? null : hours);
            put(price, "batch", batch);
            put(price, "validFrom", validFrom);
            return price;
        }
    }

    /** A price for a million of each meter. */
    static final class PerMillion {
        @Option(names = "--prompt", paramLabel = "AMOUNT", descriptionKey = "price.prompt")
        private @Nullable String prompt;

        @Option(names = "--cached-prompt", paramLabel = "AMOUNT", descriptionKey = "price.cached_prompt")
        private @Nullable String cachedPrompt;

        @Option(names = "--completion", paramLabel = "AMOUNT", descriptionKey = "price.completion")
        private @Nullable String completion;

        @Option(names = "--reasoning", paramLabel = "AMOUNT", descriptionKey = "price.reasoning")
        private @Nullable String reasoning;

        @Option(names = "--card-second", paramLabel = "AMOUNT", descriptionKey = "price.card_second")
        private @Nullable String cardSecond;

        Map<String, Object> json(UnitChoice unit) {
            Map<String, Object> prices = new LinkedHashMap<>();
            put(prices, "prompt", money(unit, prompt));
            put(prices, "cachedPrompt", money(unit, cachedPrompt));
            put(prices, "completion", money(unit, completion));
            put(prices, "reasoning", money(unit, reasoning));
            put(prices, "cardSecond", money(unit, cardSecond));
            return prices;
        }

        private static @Nullable Object money(UnitChoice unit, @Nullable String amount) {
            return amount == null ? null : unit.of(amount);
        }
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Option(names = "--model", paramLabel = "MODEL") @Nullable String model,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        Map<String, String> query = model == null ? Map.of() : Map.of("model", model);
        return desk.show(connection, connection.open(desk).list(ALL, query, limit), PRICES);
    }

    @Command(name = "publish")
    int publish(
            @Mixin Connection connection,
            @Mixin Scope scope,
            @Mixin PerMillion prices,
            @Option(names = "--fee-ppm", paramLabel = "PPM") @Nullable Integer fee,
            @Option(names = "--confirm") boolean confirmed) {
        Cloud cloud = connection.open(desk);
        Map<String, Object> wanted = scope.json(desk, cloud);
        wanted.put("perMillion", prices.json(scope.unit));
        put(wanted, "feePpm", fee);
        wanted.put("confirmed", confirmed);
        return told(connection, cloud.post(ALL, wanted), "price.published");
    }

    @Command(name = "withdraw")
    int withdraw(@Mixin Connection connection, @Mixin Scope scope) {
        Cloud cloud = connection.open(desk);
        Map<String, Object> wanted = scope.json(desk, cloud);
        wanted.put("withdrawn", true);
        return told(connection, cloud.post(ALL, wanted), "price.withdrawn");
    }

    private int told(Connection connection, JsonNode price, String outcome) {
        Map<String, String> said = Map.of(
                "id",
                price.path("id").asString(""),
                "from",
                price.path("validFrom").asString(""));
        return desk.done(connection, Optional.of(price), outcome, said);
    }

    private static void put(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}

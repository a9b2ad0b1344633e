package qiantang.ledger.focus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The FinOps Foundation's own rules for FOCUS 1.2 (model-1.2.json of its focus_validator, MIT), applied to a file. The
 * rules are theirs; ours is only what their 22 check functions do. A requirement says what must hold in every line that
 * meets its condition. Rules that nobody can check by machine ("Dynamic") have no requirement and are counted as such.
 */
public final class FocusRules {
    /** What of the model's criteria of applicability a cloud of models has. */
    public static final Set<String> SUPPORTED = Set.of(
            "ACCOUNT_NAMING_SUPPORTED",
            "NEGOTIATED_PRICING_SUPPORTED",
            "PUBLIC_PRICE_LIST_SUPPORTED",
            "USAGE_MEASUREMENT_SUPPORTED",
            "UNIT_PRICING_SUPPORTED",
            "SUB_ACCOUNT_SUPPORTED",
            "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED",
            "VIRTUAL_CURRENCY_SUPPORTED",
            "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED",
            "REGION_SUPPORTED",
            "TAGGING_SUPPORTED");

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode rules;
    private final Map<String, List<String>> above;
    private final Set<String> currencies;

    private FocusRules(JsonNode rules, Set<String> currencies) {
        this.rules = rules;
        this.above = above(rules);
        this.currencies = currencies;
    }

    /** The folder of the rule model beside the checkout, or above it; empty if it is not there. */
    public static Optional<FocusRules> find() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("shared/data/focus-1.2");
            if (Files.isRegularFile(folder.resolve("model-1.2.json"))) {
                return Optional.of(read(folder));
            }
        }
        return Optional.empty();
    }

    private static FocusRules read(Path folder) {
        try {
            Set<String> currencies = new HashSet<>();
            Files.readAllLines(folder.resolve("currency_codes.csv")).stream()
                    .skip(1)
                    .map(line -> line.substring(line.indexOf(',') + 1).strip())
                    .forEach(currencies::add);
            JsonNode model = JSON.readTree(Files.readString(folder.resolve("model-1.2.json")));
            return new FocusRules(model.path("ModelRules"), currencies);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** What became of a rule. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** What SHOULD or MAY be is not: no fault. */
        ADVICE_NOT_TAKEN,
        /** It is one of several, of which another holds; that one must is a rule of its own. */
        ALTERNATIVE_NOT_TAKEN,
        /** For something that the cloud does not have, by the model's criteria of applicability. */
        DOES_NOT_APPLY,
        /** Nobody can check it by machine. */
        NOT_FOR_MACHINES
    }

    int size() {
        return rules.size();
    }

    /** The names of the check functions that the rules use. */
    Set<String> functions() {
        Set<String> names = new HashSet<>();
        rules.findValues("CheckFunction").forEach(name -> names.add(name.asString()));
        return names;
    }

    /**
     * Each rule by its id.
     *
     * @param supported what of the model's criteria of applicability the cloud has
     */
    public Map<String, Outcome> judge(Csv file, Set<String> supported) {
        Judgement judgement = new Judgement(file, supported);
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        rules.propertyNames().forEach(id -> outcomes.put(id, judgement.of(id)));
        return outcomes;
    }

    /** A judgement of one file; rules that refer to others find them here. */
    private final class Judgement {
        private final Csv file;
        private final Set<String> supported;
        private final FocusChecks checks;
        private final Map<String, Outcome> known = new HashMap<>();
        private final Map<String, Boolean> applicable = new HashMap<>();
        private final Map<String, List<Map<String, String>>> concerned = new HashMap<>();

        Judgement(Csv file, Set<String> supported) {
            this.file = file;
            this.supported = supported;
            this.checks = new FocusChecks(
                    file, currencies, id -> of(id) != Outcome.FAILED && of(id) != Outcome.ALTERNATIVE_NOT_TAKEN);
        }

        Outcome of(String id) {
            Outcome before = known.get(id);
            if (before == null) {
                before = found(id);
                known.put(id, before);
            }
            return before;
        }

        private Outcome found(String id) {
            JsonNode criteria = rules.path(id).path("ValidationCriteria");
            JsonNode requirement = criteria.path("Requirement");
            if (!applies(id)) {
                return Outcome.DOES_NOT_APPLY;
            }
            if (requirement.isEmpty()) {
                return Outcome.NOT_FOR_MACHINES;
            }
            boolean holds = FocusChecks.isAboutLines(requirement)
                    ? concerned(id).stream().allMatch(line -> checks.holds(requirement, line))
                    : checks.holds(requirement, Map.of());
            if (holds) {
                return Outcome.PASSED;
            }
            if (isAlternative(id)) {
                return Outcome.ALTERNATIVE_NOT_TAKEN;
            }
            boolean must = criteria.path("Keyword").asString("").startsWith("MUST");
            return must ? Outcome.FAILED : Outcome.ADVICE_NOT_TAKEN;
        }

        /** What a rule is for, and with it those that stand below it. */
        private boolean applies(String id) {
            Boolean before = applicable.get(id);
            if (before == null) {
                before = rules.path(id)
                                .path("ApplicabilityCriteria")
                                .valueStream()
                                .allMatch(criterion -> supported.contains(criterion.asString()))
                        && (above(id).isEmpty() || above(id).stream().anyMatch(this::applies));
                applicable.put(id, before);
            }
            return before;
        }

        /** The lines that meet the condition of a rule, and of the one that it stands below. */
        private List<Map<String, String>> concerned(String id) {
            List<Map<String, String>> before = concerned.get(id);
            if (before == null) {
                JsonNode condition = rules.path(id).path("ValidationCriteria").path("Condition");
                List<List<Map<String, String>>> above =
                        above(id).stream().map(this::concerned).toList();
                before = file.lines().stream()
                        .filter(line -> above.isEmpty() || above.stream().anyMatch(lines -> lines.contains(line)))
                        .filter(line -> condition.isEmpty() || checks.holds(condition, line))
                        .toList();
                concerned.put(id, before);
            }
            return before;
        }
    }

    private boolean isAlternative(String id) {
        return !above(id).isEmpty()
                && above(id).stream()
                        .map(each -> rules.path(each).path("ValidationCriteria").path("Requirement"))
                        .allMatch(gathered ->
                                gathered.path("CheckFunction").asString("").equals("OR"));
    }

    private List<String> above(String id) {
        return above.getOrDefault(id, List.of());
    }

    /** Which rules gather a rule among their own: their conditions are its conditions too. */
    private static Map<String, List<String>> above(JsonNode rules) {
        Map<String, List<String>> above = new HashMap<>();
        rules.propertyNames()
                .forEach(id -> rules.path(id)
                        .path("ValidationCriteria")
                        .path("Requirement")
                        .findValues("ModelRuleId")
                        .forEach(below -> above.computeIfAbsent(below.asString(), none -> new ArrayList<>())
                                .add(id)));
        return above;
    }
}

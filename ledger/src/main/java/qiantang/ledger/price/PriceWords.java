package qiantang.ledger.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.Price;
import qiantang.terms.PriceScope;

/** Scopes and meters of prices as words, for the audit log. */
final class PriceWords {
    private PriceWords() {}

    static String of(PriceScope scope) {
        List<String> words = new ArrayList<>();
        if (scope.payer() != null) {
            words.add("payer " + scope.payer());
        }
        if (scope.model() != null) {
            words.add("model " + scope.model());
        }
        if (scope.accelerator() != null) {
            words.add("accelerator " + scope.accelerator());
        }
        if (scope.hours() != null) {
            words.add("hours " + scope.hours().from() + "-" + scope.hours().until());
        }
        if (scope.batch() != null) {
            words.add(scope.batch() ? "batch" : "not batch");
        }
        return words.isEmpty() ? "everything" : String.join(", ", words);
    }

    /** What is on record of a version. */
    static Leaf leaf(PublishedPrice published) {
        Price price = published.price();
        Leaf leaf = Leaf.ofCloud(
                        LeafKind.PRICE_BOOK_PUBLISHED,
                        published.publishedBy(),
                        "price:" + price.tariff().id())
                .with("scope", of(price.scope()))
                .with("validFrom", price.validFrom().toString())
                .with("feePpm", Integer.toString(published.feePpm()))
                .with("withdrawn", Boolean.toString(price.withdrawn()));
        for (Map.Entry<Meter, Money> each : price.tariff().perMillion().entrySet()) {
            leaf = leaf.with(of(each.getKey()), each.getValue().toString());
        }
        return leaf;
    }

    /** The name of a fact. */
    static String of(Meter meter) {
        return switch (meter) {
            case PROMPT_TOKENS -> "prompt";
            case CACHED_PROMPT_TOKENS -> "cachedPrompt";
            case COMPLETION_TOKENS -> "completion";
            case REASONING_TOKENS -> "reasoning";
            case CARD_SECONDS -> "cardSecond";
        };
    }
}

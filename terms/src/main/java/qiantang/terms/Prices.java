package qiantang.terms;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All prices at one version of the price books (价目), and the one way to pick from them. Immutable; picking looks only at what
 * names the model, and at what names none.
 */
public final class Prices {
    /** What is found for a question. */
    public sealed interface Found {
        /** Nothing fits: it costs nothing. */
        record Free() implements Found {}

        record Priced(Price price) implements Found {}

        /** The price that would fit cannot be read, so nobody can say what it costs. */
        record Blocked() implements Found {}
    }

    public static final Prices NONE = new Prices(0, List.of(), Set.of());

    private static final Comparator<Price> NEWEST = Comparator.comparing(Price::validFrom)
            .thenComparing(price -> price.tariff().id());

    private final long version;
    private final List<Price> all;
    private final Set<PriceScope> broken;
    private final Map<String, List<Price>> ofModel = new HashMap<>();
    private final List<Price> ofAnyModel = new ArrayList<>();

    /** @param broken scopes whose newest price cannot be read: what they cover is blocked, and nothing else */
    public Prices(long version, List<Price> all, Set<PriceScope> broken) {
        this.version = version;
        this.all = List.copyOf(all);
        this.broken = Set.copyOf(broken);
        for (Price price : all) {
            String model = price.scope().model();
            if (model == null) {
                ofAnyModel.add(price);
            } else {
                ofModel.computeIfAbsent(model, _ -> new ArrayList<>()).add(price);
            }
        }
    }

    public long version() {
        return version;
    }

    public List<Price> all() {
        return all;
    }

    public Set<PriceScope> broken() {
        return broken;
    }

    public Found find(PriceQuestion question) {
        Map<PriceScope, Price> newest = new HashMap<>();
        collect(newest, ofAnyModel, question);
        if (question.model() != null) {
            collect(newest, ofModel.getOrDefault(question.model(), List.of()), question);
        }
        Set<PriceScope> scopes = new HashSet<>();
        newest.forEach((scope, price) -> {
            if (!price.withdrawn()) {
                scopes.add(scope);
            }
        });
        broken.stream().filter(scope -> scope.covers(question)).forEach(scopes::add);
        Optional<PriceScope> best = scopes.stream().max(Comparator.comparingInt(PriceScope::rank));
        if (best.isEmpty()) {
            return new Found.Free();
        }
        Price price = newest.get(best.get());
        return price == null || broken.contains(best.get()) ? new Found.Blocked() : new Found.Priced(price);
    }

    private static void collect(Map<PriceScope, Price> newest, List<Price> prices, PriceQuestion question) {
        for (Price price : prices) {
            if (!price.validFrom().isAfter(question.at()) && price.scope().covers(question)) {
                newest.merge(price.scope(), price, (one, other) -> NEWEST.compare(one, other) >= 0 ? one : other);
            }
        }
    }
}

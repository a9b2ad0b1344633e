package qiantang.scheduler.explanation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;

/**
 * Why one job waits, as facts and as a sentence.
 *
 * @param needs what it asks for, such as "8 tasks of 1 card each in one rack"
 * @param room how much of that there is now; empty if the rules leave no place at all
 * @param earliest when it would start by estimates; null if that is not known
 * @param behind the job for which room is kept first; null for none
 * @param held what holds it beside that, such as a power cap or its quota; null for nothing
 */
public record Explanation(
        String needs,
        String room,
        @Nullable Instant earliest,
        @Nullable String behind,
        @Nullable String held) {
    /** Sizes of domains that the sentence names; the rest are summed up. */
    private static final int SIZES_NAMED = 3;

    public static Explanation of(
            Pool pool, Eligibility eligibility, Demand demand, @Nullable Instant earliest, @Nullable String behind) {
        List<Option> options = eligibility.options(demand);
        if (options.isEmpty()) {
            return new Explanation(needs(demand, "site"), "", earliest, behind, null);
        }
        Room room = Room.of(pool, demand, options.getFirst());
        return new Explanation(needs(demand, room.level()), sentence(room), earliest, behind, null);
    }

    /** The same with what holds the job beside the room. */
    public Explanation because(String what) {
        return new Explanation(needs, room, earliest, behind, what);
    }

    /** The same sites, classes and nodes with nothing on them and nothing out of service. */
    public static Pool pristine(Pool pool) {
        List<String> all = pool.topology().levels();
        Pool twin = new Pool(all.subList(2, all.size() - 1).toArray(String[]::new));
        pool.sites().forEach(twin::addSite);
        pool.classes().forEach(twin::addClass);
        for (int node = 0; node < pool.nodes(); node++) {
            twin.addNode(pool.node(node));
        }
        return twin;
    }

    /** What the demand lacks even in a pool with nothing else in it; nothing if it could run one day. */
    public static Optional<String> shortfall(Pool pristine, Eligibility eligibility, Demand demand) {
        List<Option> options = eligibility.options(demand);
        if (options.isEmpty()) {
            return Optional.of("the rules on domain, training, tier and class leave no site for it");
        }
        String unknown = unknownLevel(pristine, demand);
        if (unknown != null) {
            return Optional.of("this pool has no level \"" + unknown + "\"; it knows "
                    + String.join(", ", pristine.topology().levels()));
        }
        Room best = Room.of(pristine, demand, options.getFirst());
        for (Option option : options) {
            Room room = Room.of(pristine, demand, option);
            best = room.most() > best.most() ? room : best;
        }
        return best.most() >= best.role().tasksMin()
                ? Optional.empty()
                : Optional.of("role \"%s\" needs %d tasks in one %s and the largest holds %d"
                        .formatted(best.role().name(), best.role().tasksMin(), best.level(), best.most()));
    }

    /** One sentence for people. */
    public String text() {
        StringJoiner text = new StringJoiner("; ");
        text.add("needs " + needs);
        text.add(room.isEmpty() ? "the rules leave no site for it" : room);
        if (held != null) {
            text.add(held);
        }
        if (earliest != null) {
            text.add("earliest by estimate " + earliest);
        }
        if (behind != null) {
            text.add("behind " + behind);
        }
        return text.toString();
    }

    private static @Nullable String unknownLevel(Pool pool, Demand demand) {
        String required = demand.requiredLevel();
        return required != null && pool.topology().depthOf(required) < 0 ? required : null;
    }

    private static String needs(Demand demand, String level) {
        StringJoiner roles = new StringJoiner(" and ");
        demand.roles()
                .forEach(role ->
                        roles.add(role.tasks() + " × " + cards(role.task().cards())));
        StringJoiner classes = new StringJoiner(" or ");
        demand.classes().keySet().forEach(accelerator -> classes.add(accelerator.model()));
        return roles + (demand.classes().isEmpty() ? "" : " of " + classes) + " in one " + level;
    }

    private static String cards(CardNeed need) {
        return switch (need) {
            case CardNeed.None none -> "no card";
            case CardNeed.Whole whole -> whole.cards() == 1 ? "1 card" : whole.cards() + " cards";
            case CardNeed.Share share -> share.milli() + "/1000 of a card";
            case CardNeed.Profile profile -> profile.name();
        };
    }

    private static String sentence(Room room) {
        StringJoiner sizes = new StringJoiner(", ");
        int named = 0;
        int fewer = 0;
        for (Map.Entry<Integer, Integer> entry : room.domainsByTasks().entrySet()) {
            if (named < SIZES_NAMED && entry.getKey() > 0) {
                sizes.add(entry.getValue() + " " + room.level() + " with room for " + entry.getKey());
                named++;
            } else {
                fewer += entry.getValue();
            }
        }
        String rest = fewer == 0 ? "" : (named == 0 ? "" : ", ") + fewer + " with " + (named == 0 ? "none" : "fewer");
        String cordoned = room.cordonedCards() == 0 ? "" : "; " + room.cordonedCards() + " cards out of service";
        return sizes + rest + cordoned;
    }
}

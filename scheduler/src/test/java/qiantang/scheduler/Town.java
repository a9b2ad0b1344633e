package qiantang.scheduler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.pool.Slice;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/** Small pools for tests: two sites, ragged racks, three classes, one of them cut by positions. */
public final class Town {
    public static final AcceleratorClass SHARED = new AcceleratorClass("Acme", "S1", 32_768, SliceScheme.SHARES);
    public static final AcceleratorClass ASCEND = new AcceleratorClass("Huawei", "910B", 65_536, SliceScheme.WHOLE);
    public static final AcceleratorClass MIG = new AcceleratorClass("NVIDIA", "A100", 81_920, SliceScheme.MIG);
    public static final SiteId CITY = new SiteId(new UUID(0, 1));
    public static final SiteId COUNTY = new SiteId(new UUID(0, 2));
    public static final CardNeed SMALL_PROFILE = new CardNeed.Profile("1g.10gb");
    public static final CardNeed HALF_PROFILE = new CardNeed.Profile("3g.40gb");

    private Town() {}

    /** Sites and classes, no nodes yet. */
    public static Pool empty() {
        Pool pool = new Pool("block", "rack");
        pool.addSite(new Site(CITY, "city", Tier.CITY, true));
        pool.addSite(new Site(COUNTY, "county", Tier.COUNTY, false));
        pool.addClass(CardClass.whole(SHARED));
        pool.addClass(CardClass.whole(ASCEND));
        pool.addClass(new CardClass(
                MIG,
                List.of(
                        new Slice("1g.10gb", 142, 10_000, List.of(1, 2, 4, 8, 16, 32, 64)),
                        new Slice("3g.40gb", 428, 40_000, List.of(0x0f, 0xf0)))));
        return pool;
    }

    /** A node of the city with eight cards. */
    public static Node node(String name, AcceleratorClass accelerator, String... path) {
        return new Node(name, CITY, List.of(path), accelerator, 8, 64_000, 512_000);
    }

    /** A random ragged pool: some nodes hang below a rack, some below a block, some below the site itself. */
    public static Pool ragged(Random random, int nodes) {
        Pool pool = empty();
        List<AcceleratorClass> classes = List.of(SHARED, ASCEND, MIG);
        for (int i = 0; i < nodes; i++) {
            List<String> path = new ArrayList<>();
            if (random.nextInt(10) > 0) {
                path.add("b" + random.nextInt(3));
                if (random.nextInt(8) > 0) {
                    path.add("r" + random.nextInt(4));
                }
            }
            pool.addNode(new Node(
                    "n" + i,
                    random.nextInt(4) > 0 ? CITY : COUNTY,
                    path,
                    classes.get(random.nextInt(3)),
                    random.nextInt(9),
                    8_000 * (1 + random.nextInt(8)),
                    64_000 * (1 + random.nextInt(4))));
        }
        return pool;
    }

    /** A task as this pool can meet it, anywhere. */
    public static Shape anywhere(Pool pool, CardNeed need, int cpuMilli) {
        BitSet classes = new BitSet();
        classes.set(0, pool.classes().size());
        BitSet sites = new BitSet();
        sites.set(0, pool.sites().size());
        return pool.shape(new Task(need, cpuMilli, 1_000), classes, sites);
    }

    public static Shape randomShape(Pool pool, Random random) {
        CardNeed need = switch (random.nextInt(5)) {
            case 0 -> new CardNeed.None();
            case 1 -> new CardNeed.Share(1 + random.nextInt(999), random.nextInt(16_000));
            case 2 -> SMALL_PROFILE;
            case 3 -> HALF_PROFILE;
            default -> new CardNeed.Whole(1 + random.nextInt(4));
        };
        return anywhere(pool, need, 1_000 * random.nextInt(8));
    }
}

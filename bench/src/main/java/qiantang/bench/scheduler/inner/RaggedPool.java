package qiantang.bench.scheduler.inner;

import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Site;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/** A pool of one site whose branches differ: super-pods of 20 to 60 racks of 2 to 16 hosts. */
public final class RaggedPool {
    public static final int CARDS_PER_NODE = 8;
    public static final AcceleratorClass CARD =
            new AcceleratorClass("Huawei", "Ascend 910B", 65_536, SliceScheme.WHOLE);
    private static final SiteId SITE = new SiteId(new UUID(0, 1));

    private RaggedPool() {}

    public static Pool of(int cards, RandomGenerator random) {
        Pool pool = new Pool("super-pod", "rack");
        pool.addSite(new Site(SITE, "site", Tier.PROVINCE, true));
        pool.addClass(CardClass.whole(CARD));
        int left = cards / CARDS_PER_NODE;
        for (int rack = 0, superPod = 0, racksLeft = 0; left > 0; rack++, racksLeft--) {
            if (racksLeft == 0) {
                superPod++;
                racksLeft = 20 + random.nextInt(41);
            }
            for (int hosts = Math.min(left, 2 + random.nextInt(15)); hosts > 0; hosts--, left--) {
                pool.addNode(new Node(
                        "node-" + left,
                        SITE,
                        List.of("s" + superPod, "r" + rack),
                        CARD,
                        CARDS_PER_NODE,
                        192_000,
                        2_000_000));
            }
        }
        return pool;
    }
}

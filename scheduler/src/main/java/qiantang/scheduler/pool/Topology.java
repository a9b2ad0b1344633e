package qiantang.scheduler.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The ragged tree of topology domains: the pool, its sites, and below them whatever the sites announce. For each domain
 * and accelerator class it keeps how many hosts have exactly k free cards, so that the number of gang members a domain
 * could hold is at most {@value Node#MAX_CARDS} additions away. One change of a node costs one step per level.
 */
public final class Topology {
    public static final int ROOT = 0;
    public static final int SITE_DEPTH = 1;

    /** A host that takes no new work is in no histogram. */
    static final int UNCOUNTED = -1;

    private static final int[] EMPTY = {};

    private final List<String> levels;
    private final List<String> names = new ArrayList<>();
    private final Map<List<String>, Integer> byPath = new HashMap<>();
    private int[] parent = new int[16];
    private int[] depth = new int[16];
    private int[] site = new int[16];
    private int sites;
    private int[][] children = new int[16][];
    private int[][] hosts = new int[16][];
    private int[][][] histograms = new int[16][][];

    /** Domains of each depth, as of so many domains. */
    private int[][] byDepth = {};

    private int sorted;

    Topology(List<String> belowSite) {
        List<String> all = new ArrayList<>(List.of("pool", "site"));
        all.addAll(belowSite);
        all.add("host");
        levels = List.copyOf(all);
        append("pool", ROOT, 0);
        parent[ROOT] = -1;
    }

    /** Names of the levels, from the whole pool down to the host. */
    public List<String> levels() {
        return levels;
    }

    /** Depth of a level by its name, or -1 for a name that this pool does not know. */
    public int depthOf(String level) {
        return levels.indexOf(level);
    }

    /** Depth at which single hosts stand; they are nodes, not domains. */
    public int hostDepth() {
        return levels.size() - 1;
    }

    public int domains() {
        return names.size();
    }

    public String name(int domain) {
        return names.get(domain);
    }

    public int parent(int domain) {
        return parent[domain];
    }

    public int depth(int domain) {
        return depth[domain];
    }

    /** Number of the site to which the domain belongs; -1 for the root. */
    public int site(int domain) {
        return site[domain];
    }

    /** The domain of that depth above a domain, or itself; -1 where the ragged tree lacks the level. */
    public int ancestor(int domain, int ofDepth) {
        int at = domain;
        while (at >= 0 && depth[at] > ofDepth) {
            at = parent[at];
        }
        return at >= 0 && depth[at] == ofDepth ? at : -1;
    }

    public int[] children(int domain) {
        return children[domain];
    }

    /** All domains of that depth. */
    public int[] atDepth(int thisDeep) {
        if (sorted != domains()) {
            byDepth = IntStream.range(0, levels.size())
                    .mapToObj(level -> IntStream.range(0, domains())
                            .filter(domain -> depth[domain] == level)
                            .toArray())
                    .toArray(int[][]::new);
            sorted = domains();
        }
        return byDepth[thisDeep];
    }

    /** Nodes that hang directly below the domain. */
    public int[] hosts(int domain) {
        return hosts[domain];
    }

    /** Hosts below the domain that have exactly the index's number of free cards of the class; empty if there are none. */
    public int[] histogram(int domain, int cardClass) {
        int[][] ofDomain = histograms[domain];
        return cardClass < ofDomain.length ? ofDomain[cardClass] : EMPTY;
    }

    /** Hosts' worth of tasks with this many whole cards each, going by free cards alone. */
    public int slots(int domain, int cardClass, int cardsPerTask) {
        int[] hosts = histogram(domain, cardClass);
        int slots = 0;
        for (int free = cardsPerTask; free < hosts.length; free++) {
            slots += hosts[free] * (free / cardsPerTask);
        }
        return slots;
    }

    /** Untouched cards below the domain, on hosts that take new work. */
    public int freeCards(int domain, int cardClass) {
        return slots(domain, cardClass, 1);
    }

    /** The domain at the end of a path below a site's domain, made if need be. Empty names are levels it lacks. */
    int at(int siteDomain, List<String> path) {
        int domain = siteDomain;
        List<String> key = new ArrayList<>(List.of(Integer.toString(siteDomain)));
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).isEmpty()) {
                continue;
            }
            key.add(i + ":" + path.get(i));
            int above = domain;
            int depthHere = SITE_DEPTH + 1 + i;
            String name = path.get(i);
            domain = byPath.computeIfAbsent(List.copyOf(key), _ -> append(name, above, depthHere));
        }
        return domain;
    }

    int addSite(String name) {
        return append(name, ROOT, SITE_DEPTH);
    }

    void addHost(int domain, int node) {
        hosts[domain] = with(hosts[domain], node);
    }

    /** A host of the class below the leaf now has {@code now} free cards, after {@code before}. */
    void count(int leaf, int cardClass, int before, int now) {
        for (int domain = leaf; domain >= 0; domain = parent[domain]) {
            int[] hosts = histogramForUpdate(domain, cardClass);
            if (before != UNCOUNTED) {
                hosts[before]--;
            }
            if (now != UNCOUNTED) {
                hosts[now]++;
            }
        }
    }

    private int[] histogramForUpdate(int domain, int cardClass) {
        if (histograms[domain].length <= cardClass) {
            int known = histograms[domain].length;
            histograms[domain] = Arrays.copyOf(histograms[domain], cardClass + 1);
            Arrays.fill(histograms[domain], known, cardClass + 1, EMPTY);
        }
        if (histograms[domain][cardClass].length == 0) {
            histograms[domain][cardClass] = new int[Node.MAX_CARDS + 1];
        }
        return histograms[domain][cardClass];
    }

    private int append(String name, int above, int depthHere) {
        int domain = names.size();
        names.add(name);
        if (domain == parent.length) {
            parent = Arrays.copyOf(parent, 2 * domain);
            depth = Arrays.copyOf(depth, 2 * domain);
            site = Arrays.copyOf(site, 2 * domain);
            children = Arrays.copyOf(children, 2 * domain);
            hosts = Arrays.copyOf(hosts, 2 * domain);
            histograms = Arrays.copyOf(histograms, 2 * domain);
        }
        parent[domain] = above;
        depth[domain] = depthHere;
        site[domain] = domain == ROOT ? -1 : depthHere == SITE_DEPTH ? sites++ : site[above];
        children[domain] = EMPTY;
        hosts[domain] = EMPTY;
        histograms[domain] = new int[0][];
        if (domain != ROOT) {
            children[above] = with(children[above], domain);
        }
        return domain;
    }

    private static int[] with(int[] values, int more) {
        int[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = more;
        return longer;
    }
}

package qiantang.scheduler.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;

/**
 * All schedulable capacity, seen as one (算力池): what each node has free, kept in arrays that one thread writes. Each
 * change gives its node a new version, moves the histograms of the domains above it, and is appended to the list of
 * changes from which other indexes catch up. {@link #overlay} opens a what-if run that leaves no trace.
 */
public final class Pool {
    public static final int MAX_NODES = 1 << 20;
    public static final int MAX_CLASSES = 256;
    public static final int MAX_SITES = 4_096;

    private final Topology topology;
    private final Changes changes = new Changes();
    private final Trail trail = new Trail();
    private final Inventory inventory = new Inventory();
    private final List<Integer> siteDomains = new ArrayList<>();
    private final Map<String, Running> running = new LinkedHashMap<>();

    private int[] site = new int[16];
    private int[] leaf = new int[16];
    private int[] cardClass = new int[16];
    private int[] firstCard = new int[17];
    private long[] card = new long[64];
    private int[] brokenCards = new int[16];
    private int[] freeCpuMilli = new int[16];
    private int[] freeMemoryMib = new int[16];
    private int[] freeCards = new int[16];
    private long[] version = new long[16];
    private Health[] health = new Health[16];
    private long versions;
    /** @param levels names of the levels between site and host, outermost first, such as super-pod, rack */
    public Pool(String... levels) {
        topology = new Topology(List.of(levels));
    }

    // ---- what there is

    public int addSite(Site announced) {
        siteDomains.add(topology.addSite(announced.name()));
        return inventory.add(announced);
    }

    public int addClass(CardClass announced) {
        return inventory.add(announced);
    }

    /** The node's site and class must be known. */
    public int addNode(Node announced) {
        require(announced.path().size() <= topology.levels().size() - 3, "a path is no longer than the levels");
        int itsSite = inventory.siteOf(announced);
        int itsClass = inventory.classOf(announced);
        int node = inventory.add(announced);
        grow(node, announced.cards());
        site[node] = itsSite;
        cardClass[node] = itsClass;
        leaf[node] = topology.at(siteDomains.get(itsSite), announced.path());
        firstCard[node + 1] = firstCard[node] + announced.cards();
        Arrays.fill(
                card,
                firstCard[node],
                firstCard[node + 1],
                classes().get(itsClass).full());
        freeCpuMilli[node] = announced.cpuMilli();
        freeMemoryMib[node] = announced.memoryMib();
        freeCards[node] = Topology.UNCOUNTED;
        health[node] = Health.SCHEDULABLE;
        topology.addHost(leaf[node], node);
        changed(node, ++versions);
        return node;
    }

    public void setHealth(int node, Health now) {
        requireNoOverlay();
        health[node] = now;
        changed(node, ++versions);
    }

    /** Takes single cards out of service, or back into it. What already runs on them keeps them. */
    public void setBrokenCards(int node, int mask) {
        requireNoOverlay();
        brokenCards[node] = mask;
        changed(node, ++versions);
    }

    // ---- what runs

    public void start(Running started) {
        requireNoOverlay();
        require(running.putIfAbsent(started.job().id(), started) == null, "a job runs once at a time");
        take(started.seats());
    }

    /** Gives back what the job held; nothing if it was not running. */
    public Optional<Running> stop(String jobId) {
        requireNoOverlay();
        Running stopped = running.remove(jobId);
        if (stopped != null) {
            give(stopped.seats());
        }
        return Optional.ofNullable(stopped);
    }

    public void checkpointed(String jobId, Instant when) {
        running.computeIfPresent(
                jobId,
                (_, was) ->
                        new Running(was.job(), was.seats(), was.cardClass(), was.throughput(), was.started(), when));
    }

    /** Longest running first. */
    public Collection<Running> running() {
        return Collections.unmodifiableCollection(running.values());
    }

    // ---- taking and giving back

    public void take(Seat seat) {
        int node = seat.node();
        for (int cards = seat.cards(); cards != 0; cards &= cards - 1) {
            int at = firstCard[node] + Integer.numberOfTrailingZeros(cards);
            require(at < firstCard[node + 1] && Card.fits(card[at], seat.part()), "a card is never over-allocated");
        }
        require(
                freeCpuMilli[node] >= seat.cpuMilli() && freeMemoryMib[node] >= seat.memoryMib(),
                "a node is never over-allocated");
        trail.write(seat, true, version[node]);
        move(seat, -1, ++versions);
    }

    public void give(Seat seat) {
        trail.write(seat, false, version[seat.node()]);
        move(seat, 1, ++versions);
        require(freeCpuMilli[seat.node()] <= node(seat.node()).cpuMilli(), "what is given back was taken");
    }

    public void take(List<Seat> seats) {
        seats.forEach(this::take);
    }

    public void give(List<Seat> seats) {
        seats.forEach(this::give);
    }

    public Overlay overlay() {
        return new Overlay(this, trail.open());
    }

    void rewind(int mark) {
        while (trail.isBeyond(mark)) {
            Trail.Step step = trail.last();
            move(step.seat(), step.taken() ? 1 : -1, step.versionBefore());
        }
    }

    void closeOverlay() {
        trail.close();
    }

    private void move(Seat seat, int sign, long newVersion) {
        int node = seat.node();
        for (int cards = seat.cards(); cards != 0; cards &= cards - 1) {
            card[firstCard[node] + Integer.numberOfTrailingZeros(cards)] += sign * seat.part();
        }
        freeCpuMilli[node] += sign * seat.cpuMilli();
        freeMemoryMib[node] += sign * seat.memoryMib();
        changed(node, newVersion);
    }

    private void changed(int node, long newVersion) {
        version[node] = newVersion;
        int now = health[node] == Health.SCHEDULABLE ? Integer.bitCount(freeCardMask(node)) : Topology.UNCOUNTED;
        if (now != freeCards[node]) {
            topology.count(leaf[node], cardClass[node], freeCards[node], now);
            freeCards[node] = now;
        }
        changes.add(node);
    }

    // ---- what is free

    public int nodes() {
        return inventory.nodes().size();
    }

    public Node node(int node) {
        return inventory.nodes().get(node);
    }

    public int site(int node) {
        return site[node];
    }

    public int leaf(int node) {
        return leaf[node];
    }

    public int cardClass(int node) {
        return cardClass[node];
    }

    public int cards(int node) {
        return firstCard[node + 1] - firstCard[node];
    }

    public Health health(int node) {
        return health[node];
    }

    public boolean isSchedulable(int node) {
        return health[node] == Health.SCHEDULABLE;
    }

    public int largestCpuMilli() {
        return inventory.largestCpuMilli();
    }

    public int largestCards() {
        return inventory.largestCards();
    }

    /** Changes with everything that concerns the node, and is the same again after a what-if run. */
    public long version(int node) {
        return version[node];
    }

    public int freeCpuMilli(int node) {
        return freeCpuMilli[node];
    }

    public int freeMemoryMib(int node) {
        return freeMemoryMib[node];
    }

    /** What is free of one card; nothing if it is broken. */
    public long card(int node, int index) {
        return (brokenCards[node] >>> index & 1) == 0 ? card[firstCard[node] + index] : 0;
    }

    /** Untouched cards of a node, lowest index first in the mask. */
    public int freeCardMask(int node) {
        long full = classes().get(cardClass[node]).full();
        int mask = 0;
        for (int at = firstCard[node]; at < firstCard[node + 1]; at++) {
            if (card[at] == full) {
                mask |= 1 << (at - firstCard[node]);
            }
        }
        return mask & ~brokenCards[node];
    }

    /** Untouched cards of a node that takes new work, otherwise 0. */
    public int freeCards(int node) {
        return Math.max(freeCards[node], 0);
    }

    /** Whether rules, health, CPU and memory let the shape onto the node; its cards are not looked at. */
    public boolean admits(int node, Shape shape) {
        return health[node] == Health.SCHEDULABLE
                && freeCpuMilli[node] >= shape.task().cpuMilli()
                && freeMemoryMib[node] >= shape.task().memoryMib()
                && shape.acceptsClass(cardClass[node])
                && shape.acceptsSite(site[node]);
    }

    // ---- names and indexes

    public Topology topology() {
        return topology;
    }

    public Changes changes() {
        return changes;
    }

    /** Grows when a class or a site is announced; shapes made before know nothing of it. */
    public int structure() {
        return inventory.structure();
    }

    public List<CardClass> classes() {
        return inventory.classes();
    }

    public Optional<Integer> classOf(AcceleratorClass accelerator) {
        return inventory.numberOf(accelerator);
    }

    public List<Site> sites() {
        return inventory.sites();
    }

    public int siteDomain(int siteNumber) {
        return siteDomains.get(siteNumber);
    }

    public Optional<Integer> nodeNamed(String name) {
        return inventory.numberOf(name);
    }

    /** The task as this pool can meet it on these classes and sites; equal arguments give the same object. */
    public Shape shape(Task task, BitSet onClasses, BitSet onSites) {
        return inventory.shape(task, onClasses, onSites);
    }

    private void grow(int node, int cards) {
        if (node == site.length) {
            int length = 2 * node;
            site = Arrays.copyOf(site, length);
            leaf = Arrays.copyOf(leaf, length);
            cardClass = Arrays.copyOf(cardClass, length);
            firstCard = Arrays.copyOf(firstCard, length + 1);
            brokenCards = Arrays.copyOf(brokenCards, length);
            freeCpuMilli = Arrays.copyOf(freeCpuMilli, length);
            freeMemoryMib = Arrays.copyOf(freeMemoryMib, length);
            freeCards = Arrays.copyOf(freeCards, length);
            version = Arrays.copyOf(version, length);
            health = Arrays.copyOf(health, length);
        }
        if (firstCard[node] + cards > card.length) {
            card = Arrays.copyOf(card, 2 * card.length);
        }
    }

    private void requireNoOverlay() {
        require(!trail.isOpen(), "the pool itself does not change during a what-if run");
    }

    static void require(boolean holds, String law) {
        if (!holds) {
            throw new IllegalStateException(law);
        }
    }
}

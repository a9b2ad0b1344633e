package qiantang.scheduler.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.signal.Signals;
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
    private final Residents residents = new Residents();
    private final Tally tally = new Tally();
    private final Signals signals = new Signals();
    private final Hosts hosts = new Hosts();
    private long versions;

    /** @param levels names of the levels between site and host, outermost first, such as super-pod, rack */
    public Pool(String... levels) {
        topology = new Topology(List.of(levels));
    }

    // ---- what there is

    public int addSite(Site announced) {
        int site = inventory.add(announced);
        siteDomains.add(topology.addSite(announced.name()));
        return site;
    }

    public int addClass(CardClass announced) {
        return inventory.add(announced);
    }

    /** The node's site and class must be known. */
    public int addNode(Node announced) {
        Inventory.require(
                announced.path().size() <= topology.levels().size() - 3, "a path is no longer than the levels");
        int itsSite = inventory.siteOf(announced);
        int itsClass = inventory.classOf(announced);
        int node = inventory.add(announced);
        hosts.add(node, announced, classes().get(itsClass).full());
        hosts.site[node] = itsSite;
        hosts.cardClass[node] = itsClass;
        hosts.leaf[node] = topology.at(siteDomains.get(itsSite), announced.path());
        topology.addHost(hosts.leaf[node], node);
        changed(node, ++versions);
        return node;
    }

    public void setHealth(int node, Health now) {
        trail.requireClosed();
        hosts.health[node] = now;
        changed(node, ++versions);
    }

    /** Takes single cards out of service, or back into it. What already runs on them keeps them. */
    public void setBrokenCards(int node, int mask) {
        trail.requireClosed();
        hosts.brokenCards[node] = mask;
        changed(node, ++versions);
    }

    // ---- what runs

    public void start(Running started) {
        trail.requireClosed();
        residents.add(started);
        tally.add(this, started);
        take(started.seats());
    }

    /** Gives back what the job held; nothing if it was not running. */
    public Optional<Running> stop(String jobId) {
        trail.requireClosed();
        Optional<Running> stopped = residents.remove(jobId);
        stopped.ifPresent(one -> tally.remove(this, one));
        stopped.ifPresent(one -> give(one.seats()));
        return stopped;
    }

    public void checkpointed(String jobId, Instant when) {
        residents.change(jobId, was -> was.checkpointedAt(when));
    }

    /** Notes that a job was asked to checkpoint and leave. */
    public void askedToLeave(String jobId, Instant by) {
        residents.change(jobId, was -> was.leavingBy(by));
    }

    public Optional<Running> runningJob(String jobId) {
        return residents.find(jobId);
    }

    /** Longest running first. */
    public Collection<Running> running() {
        return residents.running();
    }

    /** Who runs here, by service, and who waits for others to leave. */
    public Residents residents() {
        return residents;
    }

    /** What the jobs of each queue hold. */
    public Tally tally() {
        return tally;
    }

    // ---- taking and giving back

    public void take(Seat seat) {
        Inventory.require(hosts.holds(seat), "neither a card nor a node is ever over-allocated");
        trail.write(seat, true, version(seat.node()));
        move(seat, -1, ++versions);
    }

    public void give(Seat seat) {
        trail.write(seat, false, version(seat.node()));
        move(seat, 1, ++versions);
        Inventory.require(freeCpuMilli(seat.node()) <= node(seat.node()).cpuMilli(), "what is given back was taken");
    }

    public void take(List<Seat> seats) {
        seats.forEach(this::take);
    }

    public void give(List<Seat> seats) {
        seats.forEach(this::give);
    }

    /** Whether everything the seat takes is free. */
    public boolean holds(Seat seat) {
        return hosts.holds(seat);
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
        hosts.add(seat, sign);
        changed(seat.node(), newVersion);
    }

    private void changed(int node, long newVersion) {
        hosts.version[node] = newVersion;
        int now = isSchedulable(node) ? Integer.bitCount(freeCardMask(node)) : Topology.UNCOUNTED;
        if (now != hosts.freeCards[node]) {
            topology.count(leaf(node), cardClass(node), hosts.freeCards[node], now);
            hosts.freeCards[node] = now;
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
        return hosts.site[node];
    }

    public int leaf(int node) {
        return hosts.leaf[node];
    }

    public int cardClass(int node) {
        return hosts.cardClass[node];
    }

    public int cards(int node) {
        return hosts.cards(node);
    }

    public Health health(int node) {
        return hosts.health[node];
    }

    public boolean isSchedulable(int node) {
        return hosts.health[node] == Health.SCHEDULABLE;
    }

    /** Changes with everything that concerns the node, and is the same again after a what-if run. */
    public long version(int node) {
        return hosts.version[node];
    }

    public int freeCpuMilli(int node) {
        return hosts.freeCpuMilli[node];
    }

    public int freeMemoryMib(int node) {
        return hosts.freeMemoryMib[node];
    }

    /** Cards that are out of service, as a mask. */
    public int brokenCards(int node) {
        return hosts.brokenCards[node];
    }

    /** What is free of one card; nothing if it is broken. */
    public long card(int node, int index) {
        return (hosts.brokenCards[node] >>> index & 1) == 0 ? hosts.card(node, index) : 0;
    }

    /** Untouched cards of a node, as a mask. */
    public int freeCardMask(int node) {
        long full = classes().get(cardClass(node)).full();
        int mask = 0;
        for (int i = 0; i < hosts.cards(node); i++) {
            mask |= hosts.isUntouched(node, i, full) ? 1 << i : 0;
        }
        return mask & ~hosts.brokenCards[node];
    }

    /** Untouched cards of a node that takes new work, otherwise 0. */
    public int freeCards(int node) {
        return Math.max(hosts.freeCards[node], 0);
    }

    // ---- names and indexes

    /** What was announced, in figures. */
    public Inventory inventory() {
        return inventory;
    }

    public Topology topology() {
        return topology;
    }

    /** Price, carbon and power caps of the sites. */
    public Signals signals() {
        return signals;
    }

    public Changes changes() {
        return changes;
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
}

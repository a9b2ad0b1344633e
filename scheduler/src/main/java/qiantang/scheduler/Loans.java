package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.service.Service;
import qiantang.scheduler.window.Staging;
import qiantang.scheduler.window.Window;
import qiantang.scheduler.window.Windows;

/** Cards lent through time windows in one round: what may still be lent, and what must come back. */
final class Loans {
    private final Pool pool;
    private final Windows windows;
    private final Staging staging;
    private final Instant now;
    private final List<Window> open;
    private final Map<String, Integer> lent = new HashMap<>();

    Loans(Pool pool, Windows windows, Staging staging, Instant now) {
        this.pool = pool;
        this.windows = windows;
        this.staging = staging;
        this.now = now;
        open = windows.open(now);
        pool.tally().held().forEach((key, what) -> lend(key.window(), (int) what.cards()));
    }

    void add(Running running) {
        lend(running.window(), running.cards());
    }

    private void lend(@Nullable String window, int cards) {
        if (window != null) {
            lent.merge(window, cards, Integer::sum);
        }
    }

    /** All who run, if anything is lent at all. */
    private Collection<Running> borrowers() {
        return lent.isEmpty() ? List.of() : pool.running();
    }

    /** Whose quota it uses: the lender's for what was lent when it was decided, whatever was agreed since. */
    String payer(String queue, @Nullable String windowId) {
        Window window = windowId == null ? null : windows.find(windowId);
        return window == null ? queue : window.lender();
    }

    /** A window under which the job may have so many cards of the class now; it is over, or can leave, when that ends. */
    @Nullable
    Window lending(Job job, int cardClass, int cards, double throughput) {
        for (Window window : open) {
            if (window.borrower().equals(job.queue())
                    && cards > 0
                    && cards <= left(window)
                    && isOf(window, cardClass)
                    && comesBack(window, job, throughput)) {
                return window;
            }
        }
        return null;
    }

    /**
     * Whether the job has ended when the cards are due, or can leave. What would end after the first block is due might
     * lie in that block and be called back at once.
     */
    private boolean comesBack(Window window, Job job, double throughput) {
        boolean ends = !now.plus(job.runTime().cautiousAt(throughput)).isAfter(staging.due(window.until(), 0));
        return ends
                || (job.preemptible()
                        && now.plus(staging.length()).isBefore(firstNotice(window))
                        && !isBelowFloor(job));
    }

    /** What a floor stands on must not be returned. */
    private static boolean isBelowFloor(Job job) {
        return job.service() != null && job.priority() >= Service.FLOOR_PRIORITY;
    }

    boolean isBorrower(String queue) {
        for (Window window : open) {
            if (window.borrower().equals(queue)) {
                return true;
            }
        }
        return false;
    }

    /** An open window under which the queue may ask the lender's work to leave; null if there is none. */
    @Nullable
    Window between(String borrower, String lender, int cardClass) {
        for (Window window : open) {
            if (window.borrower().equals(borrower) && window.lender().equals(lender) && isOf(window, cardClass)) {
                return window;
            }
        }
        return null;
    }

    int left(Window window) {
        return window.cards() - lent.getOrDefault(window.id(), 0);
    }

    private boolean isOf(Window window, int cardClass) {
        return pool.classes().get(cardClass).accelerator().equals(window.accelerator());
    }

    private Instant firstNotice(Window window) {
        return staging.due(window.until(), 0).minus(staging.length());
    }

    /** Who is told now that his cards are due: whole domains one after the other, so that gangs find room in them. */
    List<Plan.Leave> due(@Nullable String gangLevel) {
        Map<String, List<Running>> byWindow = new HashMap<>();
        for (Running running : borrowers()) {
            if (running.window() != null && running.leavesBy() == null) {
                byWindow.computeIfAbsent(running.window(), _ -> new ArrayList<>())
                        .add(running);
            }
        }
        List<Plan.Leave> due = new ArrayList<>();
        byWindow.keySet().stream().sorted().forEach(id -> {
            Window window = windows.find(id);
            List<Running> borrowers = byWindow.getOrDefault(id, List.of());
            if (window == null) {
                borrowers.forEach(one -> due.add(leave(one, now.plus(staging.length()))));
            } else if (!now.isBefore(firstNotice(window))) {
                due.addAll(inBlocks(window, borrowers, gangLevel));
            }
        });
        return due;
    }

    /** When a window opens, or the first of its cards are called back; null if nothing is ahead. */
    @Nullable
    Instant nextEdge() {
        Instant next = null;
        for (Window window : windows.all()) {
            for (Instant edge : List.of(window.from(), firstNotice(window))) {
                next = edge.isAfter(now) && (next == null || edge.isBefore(next)) ? edge : next;
            }
        }
        return next;
    }

    /** Those in the domain with most lent cards first, so that a whole block of it is free early. */
    private List<Plan.Leave> inBlocks(Window window, List<Running> borrowers, @Nullable String gangLevel) {
        Map<Integer, Integer> cardsIn = new HashMap<>();
        borrowers.forEach(one -> cardsIn.merge(domain(one, gangLevel), one.cards(), Integer::sum));
        List<Running> inOrder = new ArrayList<>(borrowers);
        inOrder.sort(Comparator.comparingInt((Running one) -> -cardsIn.getOrDefault(domain(one, gangLevel), 0))
                .thenComparingInt(one -> domain(one, gangLevel))
                .thenComparing(one -> one.job().id()));
        int all = borrowers.stream().mapToInt(Running::cards).sum();
        int before = 0;
        int blockOfDomain = 0;
        int lastDomain = -1;
        List<Plan.Leave> leaves = new ArrayList<>();
        for (Running one : inOrder) {
            if (domain(one, gangLevel) != lastDomain) {
                lastDomain = domain(one, gangLevel);
                blockOfDomain = Math.min(staging.blocks() - 1, staging.blocks() * before / Math.max(1, all));
            }
            before += one.cards();
            Instant by = staging.due(window.until(), blockOfDomain);
            if (one.expectedEnd(now).isAfter(by)) {
                leaves.add(leave(one, by.isAfter(now) ? by : latestReturn(window)));
            }
        }
        return leaves;
    }

    /** Who outlived his estimate when his block was due already has what is left of the window to save his work. */
    private Instant latestReturn(Window window) {
        Instant unhurried = now.plus(staging.length());
        Instant latest = unhurried.isBefore(window.until()) ? unhurried : window.until();
        return latest.isAfter(now) ? latest : now;
    }

    private static Plan.Leave leave(Running running, Instant by) {
        return new Plan.Leave(running, by, Plan.Cause.WINDOW_ENDS, null);
    }

    private int domain(Running running, @Nullable String gangLevel) {
        Topology tree = pool.topology();
        int leaf = pool.leaf(running.seats().getFirst().node());
        int depth = gangLevel == null ? -1 : tree.depthOf(gangLevel);
        int domain = depth < 0 || depth >= tree.hostDepth() ? leaf : tree.ancestor(leaf, depth);
        return domain < 0 ? leaf : domain;
    }

    /** What those who were told should be doing now. */
    List<Plan.Return> returns() {
        List<Plan.Return> returns = new ArrayList<>();
        for (Running running : borrowers()) {
            Instant by = running.leavesBy();
            if (running.window() != null && by != null) {
                returns.add(new Plan.Return(running, staging.at(now, by), by));
            }
        }
        return returns;
    }
}

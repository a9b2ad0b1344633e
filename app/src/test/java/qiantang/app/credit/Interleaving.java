package qiantang.app.credit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.credit.Hold;
import qiantang.gateway.credit.Purse;
import qiantang.gateway.credit.Waiting;
import qiantang.gateway.feed.LeaseClaim;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.ledger.lease.Claim;
import qiantang.ledger.lease.LeaseWord;
import qiantang.terms.LeaseId;
import qiantang.terms.TenantId;

/**
 * One seeded world: 200 clients, three gateways, one ledger, one yuan in one line or in several that pay for some models
 * only, of which one may end. Messages are lost, doubled and late; callers
 * leave, gateways are killed, come back or do not, and lines are cut. After each step the sums are checked.
 */
final class Interleaving {
    static final long YUAN = 1_000_000_000L;
    private static final int CLIENTS = 200;
    private static final int CALLS_EACH = 3;
    private static final int GATEWAYS = 3;
    private static final long WAIT_MILLIS = 3_000;
    private static final long END_MILLIS = 100_000;
    private static final List<String> MODELS = List.of("a", "b", "c");
    /** For what the lines are, in the order in which they are used up. */
    private static final List<List<Set<String>>> SHAPES = List.of(
            List.of(Set.of()),
            List.of(Set.of("a")),
            List.of(Set.of("a"), Set.of()),
            List.of(Set.of("a"), Set.of("b"), Set.of()),
            List.of(Set.of("a", "b"), Set.of("a"), Set.of()),
            List.of(Set.of("b", "c"), Set.of("a", "b")));

    private static final TenantId PAYER = new TenantId(new UUID(1, 1));

    /** How unfriendly the world is. */
    record Weather(double lost, double doubled, double killed, double cut, double beyondHold) {}

    private record Event(long at, long number, Runnable step) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** A call in a gateway's journal. */
    private static final class Call {
        final int id;
        final LeaseId lease;
        final String model;
        long costSoFar;
        boolean ended;

        Call(int id, LeaseId lease, String model) {
            this.id = id;
            this.lease = lease;
            this.model = model;
        }
    }

    private final class Gateway {
        final UUID journal = new UUID(2, random.nextLong());
        long life = 1;
        Map<String, Purse> purses = newPurses();
        final List<Call> undelivered = new ArrayList<>();
        final Map<Call, Hold> open = new HashMap<>();
        final List<Client> waiting = new ArrayList<>();
        /** What the gateway has heard that it was granted. */
        final Map<LeaseId, Long> told = new HashMap<>();

        int pastUndelivered;
        boolean up = true;
        boolean cut;
        boolean dead;
        long turn;
        long cutSince = -1;

        Map<String, Purse> newPurses() {
            Map<String, Purse> fresh = new TreeMap<>();
            for (String model : MODELS) {
                fresh.put(model, new Purse(new Purse.Purpose(PAYER, model), this::newLease));
            }
            return fresh;
        }

        private LeaseId newLease() {
            return new LeaseId(new UUID(4, random.nextLong()));
        }

        Purse purse(String model) {
            return Objects.requireNonNull(purses.get(model));
        }

        long spendable() {
            long sum = 0;
            for (Purse purse : purses.values()) {
                sum += purse.spendable();
            }
            return sum;
        }

        long held() {
            long sum = 0;
            for (Purse purse : purses.values()) {
                sum += purse.held();
            }
            return sum;
        }

        /** What is on its way to calls that wait for it is theirs already. */
        long promised(BookInMemory.Row row, LeaseId lease) {
            long onItsWay = row.granted - told.getOrDefault(lease, 0L);
            long waitedFor = 0;
            for (Client client : onItsWay > 0 ? waiting : List.<Client>of()) {
                waitedFor += client.model.equals(row.model) ? client.amount : 0;
            }
            return Math.min(onItsWay, waitedFor);
        }

        boolean reachable() {
            return up && !cut;
        }

        void poll() {
            if (up) {
                say();
                deliver();
                look();
            }
            // Once nobody calls any more, it is only waited until everything idle has come back.
            after(clientsLeft == 0 ? 500 : 10 + random.nextInt(40), this::poll);
        }

        void say() {
            long askedAt = now;
            turn++;
            long asked = turn;
            long saidIn = life;
            Map<String, LeaseClaim> said = new TreeMap<>();
            purses.forEach((model, purse) -> purse.claim(now).ifPresent(claim -> said.put(model, claim)));
            Map<String, Purse> asking = purses;
            boolean past = undelivered.stream().noneMatch(call -> call.id < pastUndelivered);
            if (said.isEmpty()) {
                return;
            }
            send(this, () -> {
                Map<String, LeaseWord> words = new TreeMap<>();
                said.forEach((model, claim) ->
                        words.put(model, book.claim(journal, saidIn, model, claim(claim, asked), past, now)));
                send(this, () -> {
                    if (up && saidIn == life) {
                        words.forEach((model, word) -> {
                            told.merge(word.lease(), word.granted(), Math::max);
                            Objects.requireNonNull(asking.get(model)).obey(order(word), askedAt, now);
                        });
                        look();
                    }
                });
            });
        }

        void deliver() {
            List<Call> batch = undelivered.stream().filter(call -> call.ended).toList();
            if (!batch.isEmpty()) {
                send(this, () -> {
                    batch.forEach(call -> {
                        book.post(call.id, call.lease, call.model, call.costSoFar);
                        if (posted.add(call.id)) {
                            unposted.merge(call.lease, -call.costSoFar, Long::sum);
                        }
                    });
                    send(this, () -> undelivered.removeAll(batch));
                });
            }
        }

        /** Whoever waited may have an answer by now. */
        void look() {
            purses.values().forEach(purse -> purse.expire(now));
            for (Client client : List.copyOf(waiting)) {
                client.look();
            }
        }

        void kill() {
            if (!up) {
                return;
            }
            up = false;
            open.keySet().forEach(call -> ended(call));
            open.clear();
            List.copyOf(waiting).forEach(Client::failed);
            waiting.clear();
            if (random.nextInt(4) > 0) {
                after(random.nextInt(8_000), this::start);
            } else {
                dead = true;
            }
        }

        void start() {
            up = true;
            life++;
            purses = newPurses();
            turn = 0;
            pastUndelivered = calls;
        }
    }

    private final class Client {
        int left = CALLS_EACH;

        @Nullable
        Gateway at;

        @Nullable
        Waiting place;

        String model = "";
        long amount;
        int since;

        void next() {
            if (left == 0) {
                clientsLeft--;
                return;
            }
            left--;
            Gateway gateway = gateways.get(random.nextInt(GATEWAYS));
            if (!gateway.up) {
                left++;
                after(1 + random.nextInt(500), this::next);
                return;
            }
            at = gateway;
            model = MODELS.get(random.nextInt(MODELS.size()));
            since = freeLog.size();
            amount = 1 + random.nextLong(random.nextInt(10) == 0 ? largest : largest / 8);
            Optional<Hold> held = gateway.purse(model).take(amount, now);
            if (held.isPresent()) {
                begin(gateway, held.get());
                return;
            }
            place = gateway.purse(model)
                    .await(amount, now, now + WAIT_MILLIS, outcome -> {})
                    .orElseThrow();
            gateway.waiting.add(this);
            if (random.nextInt(50) == 0) {
                after(random.nextInt(200), () -> leave(gateway, place));
            } else {
                gateway.say();
            }
        }

        void leave(Gateway gateway, @Nullable Waiting mine) {
            if (mine != null && place == mine && gateway.waiting.remove(this)) {
                gateway.purse(model).leave(mine);
                place = null;
                later();
            }
        }

        void look() {
            Gateway gateway = at;
            Waiting mine = place;
            if (gateway == null || mine == null || mine.outcome() == null) {
                return;
            }
            gateway.waiting.remove(this);
            place = null;
            switch (mine.outcome()) {
                case Waiting.Outcome.Held(Hold hold) -> begin(gateway, hold);
                case Waiting.Outcome.Refused() -> refused(gateway, "refused", freeLog);
                case Waiting.Outcome.Unknown() -> refused(gateway, "left waiting", unkeptLog);
            }
        }

        void refused(Gateway gateway, String how, List<long[]> couldHaveHad) {
            refusals++;
            boolean cutMeanwhile = gateway.cut || (gateway.cutSince >= 0 && now - gateway.cutSince < 2 * WAIT_MILLIS);
            long least = Long.MAX_VALUE;
            for (int i = since; i < freeLog.size(); i++) {
                least = Math.min(least, couldHaveHad.get(i)[MODELS.indexOf(model)]);
            }
            if (least > largest && !cutMeanwhile) {
                throw new AssertionError("a call to " + model + " of " + amount + " was " + how
                        + " although never less than " + least + " was free at " + now);
            }
            later();
        }

        void begin(Gateway gateway, Hold hold) {
            begun++;
            long most = random.nextDouble() < weather.beyondHold() ? 2 * amount : amount;
            long cost = random.nextInt(8) == 0 ? 0 : random.nextLong(most + 1);
            Call call = new Call(calls++, hold.lease(), model);
            Purse purse = gateway.purse(model);
            gateway.undelivered.add(call);
            gateway.open.put(call, hold);
            long lasts = 1L + random.nextInt(random.nextInt(20) == 0 ? 5_000 : 300);
            boolean aborted = random.nextInt(6) == 0;
            Gateway mine = gateway;
            after(lasts / 2, () -> call.costSoFar = call.ended ? call.costSoFar : cost / 2);
            after(aborted ? lasts / 2 : lasts, () -> {
                if (mine.open.containsKey(call)) {
                    mine.open.remove(call);
                    call.costSoFar = aborted ? cost / 2 : cost;
                    ended(call);
                    purse.settle(hold, call.costSoFar, now);
                    mine.look();
                    later();
                }
            });
        }

        void failed() {
            place = null;
            later();
        }

        private void later() {
            after(random.nextInt(300), this::next);
        }
    }

    private final Random random;
    private final Weather weather;
    private final BookInMemory book;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Gateway> gateways = new ArrayList<>();
    /** What was free for each of the models, at each moment at which anybody waited. */
    private final List<long[]> freeLog = new ArrayList<>();
    /** What of it was not kept for an earlier call of another model. */
    private final List<long[]> unkeptLog = new ArrayList<>();

    private final Map<LeaseId, Long> unposted = new HashMap<>();
    private final Set<Integer> posted = new HashSet<>();
    private final long largest;
    private long costs;
    private final Map<String, Long> costsOfModel = new HashMap<>();
    private long now;
    private long numbers;
    private int calls;
    private int clientsLeft = CLIENTS;
    int begun;
    int refusals;

    Interleaving(long seed, Weather weather) {
        this.random = new Random(seed);
        this.weather = weather;
        this.largest = YUAN / (5 + random.nextInt(40));
        this.book = new BookInMemory(lines());
    }

    /** One line for everything, or the yuan cut in pieces for some models, with or without a rest for everything. */
    private List<BookInMemory.Line> lines() {
        List<Set<String>> purposes = SHAPES.get(random.nextInt(SHAPES.size()));
        List<BookInMemory.Line> lines = new ArrayList<>();
        long left = YUAN;
        for (Set<String> models : purposes) {
            boolean last = lines.size() == purposes.size() - 1;
            long nano = last ? left : random.nextLong(left);
            lines.add(new BookInMemory.Line(lines.size(), models, nano));
            left -= nano;
        }
        return lines;
    }

    private static Claim claim(LeaseClaim claim, long turn) {
        return new Claim(
                claim.lease(), turn, claim.wanted(), claim.needed(), claim.returned(), claim.demand(), claim.epoch());
    }

    private static LeaseOrder order(LeaseWord word) {
        return new LeaseOrder(
                word.lease(),
                word.stamp(),
                word.granted(),
                word.epoch(),
                word.refused(),
                word.closed(),
                java.time.Duration.ofMillis(BookInMemory.VALID_MILLIS));
    }

    private void after(long millis, Runnable step) {
        events.add(new Event(now + millis, numbers++, step));
    }

    private void send(Gateway gateway, Runnable arrival) {
        int times = random.nextDouble() < weather.lost() ? 0 : random.nextDouble() < weather.doubled() ? 2 : 1;
        for (int i = 0; i < times; i++) {
            after(1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 20), () -> {
                if (!gateway.cut) {
                    arrival.run();
                }
            });
        }
    }

    private void ended(Call call) {
        call.ended = true;
        costs += call.costSoFar;
        costsOfModel.merge(call.model, call.costSoFar, Long::sum);
        unposted.merge(call.lease, call.costSoFar, Long::sum);
    }

    /** Runs to the end, and throws if a promise was broken. */
    void run() {
        for (int i = 0; i < GATEWAYS; i++) {
            Gateway gateway = new Gateway();
            gateways.add(gateway);
            after(random.nextInt(20), gateway::poll);
        }
        for (int i = 0; i < CLIENTS; i++) {
            after(random.nextInt(1_000), new Client()::next);
        }
        for (Gateway gateway : gateways) {
            trouble(gateway);
        }
        housekeeping();
        if (random.nextInt(3) == 0) {
            after(random.nextInt(3_000), () -> book.lines.getFirst().ended = true);
        }
        Event next;
        while ((next = events.poll()) != null && next.at() < END_MILLIS && !isQuiet()) {
            now = next.at();
            next.step().run();
            check();
        }
        checkTheEnd();
    }

    /** All clients are done, every gateway is there, and all their calls are on record. */
    private boolean isQuiet() {
        return clientsLeft == 0
                && gateways.stream()
                        .allMatch(gateway -> gateway.dead
                                || (gateway.reachable() && gateway.undelivered.isEmpty() && gateway.spendable() == 0))
                && book.leased() == 0;
    }

    private void trouble(Gateway gateway) {
        if (random.nextDouble() < weather.killed()) {
            after(random.nextInt(6_000), gateway::kill);
        }
        if (random.nextDouble() < weather.cut()) {
            after(random.nextInt(6_000), () -> {
                gateway.cut = true;
                after(random.nextInt(random.nextBoolean() ? 2_000 : 60_000), () -> {
                    gateway.cut = false;
                    gateway.cutSince = now;
                });
            });
        }
    }

    private void housekeeping() {
        book.sweep(now);
        after(500, this::housekeeping);
    }

    private void check() {
        book.check();
        long held = 0;
        for (Gateway gateway : gateways) {
            held += gateway.up ? gateway.held() : 0;
        }
        long over = costs + held - YUAN;
        if (over > book.givenBackUnheard && weather.beyondHold() == 0) {
            throw new AssertionError(over + " beyond the yuan is settled or held at " + now);
        }
        MODELS.forEach(this::checkOf);
        if (gateways.stream().anyMatch(gateway -> !gateway.waiting.isEmpty())) {
            long[] free = free();
            freeLog.add(book.sumsFor(MODELS, free));
            unkeptLog.add(unkept(free));
        }
    }

    /**
     * What is free for each model and is not kept for an earlier call of another model, which may wait for more than there
     * is until it is proven that nobody has it.
     */
    private long[] unkept(long[] free) {
        Set<String> keeping = new HashSet<>();
        while (true) {
            long[] unkept = new long[MODELS.size()];
            boolean more = false;
            for (int model = 0; model < unkept.length; model++) {
                String name = MODELS.get(model);
                unkept[model] = book.sumFor(name, free, keeping);
                more |= unkept[model] <= largest && keeping.add(name);
            }
            if (!more) {
                return unkept;
            }
        }
    }

    /** No model is served with credit that is for others. */
    private void checkOf(String model) {
        long sum = costsOfModel.getOrDefault(model, 0L);
        for (Gateway gateway : gateways) {
            sum += gateway.up ? gateway.purse(model).held() : 0;
        }
        long given = book.givenFor(model);
        if (sum - given > book.givenBackUnheard && weather.beyondHold() == 0) {
            throw new AssertionError(sum + " is settled or held for " + model + ", of " + given + ", at " + now);
        }
    }

    /** What is free of each line anywhere that can be reached now: with the ledger, or idle in a purse of a gateway. */
    private long[] free() {
        long[] free = book.freeOfLines();
        for (Gateway gateway : gateways) {
            for (Purse purse : gateway.purses.values()) {
                BookInMemory.Row row = book.open(purse.lease());
                if (gateway.reachable() && row != null && row.outstanding() > 0) {
                    long unknown = unposted.getOrDefault(purse.lease(), 0L);
                    book.addIdle(
                            free,
                            row,
                            row.outstanding() - unknown - purse.held() - gateway.promised(row, purse.lease()));
                }
            }
        }
        return free;
    }

    private void checkTheEnd() {
        for (Gateway gateway : gateways) {
            if (gateway.up && (gateway.held() != 0 || !gateway.open.isEmpty() || !gateway.waiting.isEmpty())) {
                throw new AssertionError("something is held or waits at the end");
            }
        }
        long missing = unposted.values().stream().mapToLong(Long::longValue).sum();
        boolean everybodyBack = gateways.stream().allMatch(Gateway::reachable);
        if (everybodyBack && (missing != 0 || book.leased() != 0)) {
            throw new AssertionError(missing + " not posted, " + book.leased() + " still leased");
        }
        if (book.settled + book.debt != costs - missing) {
            throw new AssertionError("settled " + book.settled + " + debt " + book.debt + " is not " + costs);
        }
        if (book.debt > 0 && book.givenBackUnheard == 0 && weather.beyondHold() == 0) {
            throw new AssertionError("a debt that nobody can have made");
        }
    }
}

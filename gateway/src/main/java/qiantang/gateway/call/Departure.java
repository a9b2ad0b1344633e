package qiantang.gateway.call;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.credit.Hold;
import qiantang.gateway.credit.Purses;
import qiantang.gateway.credit.Waiting;
import qiantang.gateway.directory.Model;
import qiantang.gateway.directory.ReachableReplicas;
import qiantang.gateway.refusal.GatewayProblem;
import qiantang.gateway.refusal.Refusal;
import qiantang.gateway.request.CallRequest;
import qiantang.terms.Money;

/** A call that could set out, and gets the credit for it first: at once, after a wait, or not at all. */
final class Departure {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Loop loop;
    private final Arrival arrival;
    private final CallRequest request;
    private final Model model;
    private final ReachableReplicas reachable;
    private final ReachableReplicas.Cleared first;

    Departure(
            Loop loop,
            Arrival arrival,
            CallRequest request,
            Model model,
            ReachableReplicas reachable,
            ReachableReplicas.Cleared first) {
        this.loop = loop;
        this.arrival = arrival;
        this.request = request;
        this.model = model;
        this.reachable = reachable;
        this.first = first;
    }

    void begin() {
        switch (arrival.quote(request, model)) {
            case Quote.Free free -> go(null);
            case Quote.Unreadable unreadable -> refuse(GatewayProblem.PRICE_UNREADABLE);
            case Quote.NoPayer nobody -> refuse(GatewayProblem.NO_ACCOUNT);
            case Quote.Priced priced -> fund(priced);
        }
    }

    private void fund(Quote.Priced quote) {
        Purses purses = loop.surroundings().purses();
        if (quote.nano() == 0) {
            go(new Funds(purses, quote, null));
            return;
        }
        Optional<Hold> held = purses.take(quote.payer(), quote.model(), quote.nano());
        if (held.isPresent()) {
            go(new Funds(purses, quote, held.get()));
            return;
        }
        Optional<Runnable> waiting = purses.await(
                quote.payer(),
                quote.model(),
                quote.nano(),
                outcome -> loop.context().runOnContext(nothing -> funded(quote, outcome)));
        if (waiting.isPresent()) {
            arrival.waits(waiting.get());
        } else {
            unknown();
        }
    }

    private void funded(Quote.Priced quote, Waiting.Outcome outcome) {
        Purses purses = loop.surroundings().purses();
        arrival.waits(null);
        if (arrival.isOver()) {
            if (outcome instanceof Waiting.Outcome.Held(Hold hold)) {
                purses.settle(hold, 0);
            }
            return;
        }
        switch (outcome) {
            case Waiting.Outcome.Held(Hold hold) -> go(new Funds(purses, quote, hold));
            case Waiting.Outcome.Refused refused ->
                arrival.refuse(Arrival.about(GatewayProblem.INSUFFICIENT_BALANCE, model)
                        .with("amount", new Money(quote.nano(), quote.tariff().unit())));
            case Waiting.Outcome.Unknown unknown -> unknown();
        }
    }

    private void unknown() {
        arrival.refuse(Refusal.of(GatewayProblem.CREDIT_UNKNOWN).retryAfter(RETRY));
    }

    private void refuse(GatewayProblem problem) {
        arrival.refuse(Arrival.about(problem, model));
    }

    private void go(@Nullable Funds funds) {
        arrival.over();
        new Call(loop, arrival, request, model.served(), reachable, funds).start(first);
    }
}

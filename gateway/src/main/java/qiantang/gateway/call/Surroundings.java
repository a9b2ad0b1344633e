package qiantang.gateway.call;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import qiantang.gateway.credit.Purses;
import qiantang.gateway.journal.Journal;
import qiantang.gateway.refusal.ErrorObject;
import qiantang.terms.UuidV7;

/** What all calls on all loops share. */
public record Surroundings(
        Vertx vertx,
        CallLimits limits,
        CallBudget budget,
        Journal journal,
        Purses purses,
        CallMetrics metrics,
        ErrorObject errors,
        UuidV7 ids,
        InstantSource clock) {}

/** The scheduler: decides what starts where, and a simulator that replays traces through the same code. */
module qiantang.scheduler {
    requires transitive qiantang.terms;
    requires static org.jspecify;

    exports qiantang.scheduler;
    exports qiantang.scheduler.explanation;
    exports qiantang.scheduler.order;
    exports qiantang.scheduler.placement;
    exports qiantang.scheduler.pool;
    exports qiantang.scheduler.quota;
    exports qiantang.scheduler.report;
    exports qiantang.scheduler.request;
    exports qiantang.scheduler.service;
    exports qiantang.scheduler.signal;
    exports qiantang.scheduler.simulation;
    exports qiantang.scheduler.window;
}

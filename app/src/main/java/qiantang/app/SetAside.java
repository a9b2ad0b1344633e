package qiantang.app;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.messages.Text;
import qiantang.foundation.metrics.Metrics;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.readiness.ReadinessCheck;
import qiantang.ledger.Receipt;

/** Makes a noise about calls that the ledger could not count: each is use that nobody pays until a person looks at it. */
final class SetAside implements ReadinessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

    private final Metrics.Count total;
    private final AtomicLong sinceStart = new AtomicLong();

    SetAside(Metrics metrics) {
        total = metrics.count(
                "qiantang_usage_set_aside_total", "Calls that were set aside and are not counted as used.");
    }

    void note(Receipt receipt) {
        int calls = receipt.setAside();
        if (calls > 0) {
            total.add(calls);
            long all = sinceStart.addAndGet(calls);
            LOG.error("{} calls were set aside and are not counted, {} since the start", calls, all);
        }
    }

    @Override
    public String component() {
        return "usage";
    }

    @Override
    public List<Finding> look() {
        long calls = sinceStart.get();
        return calls == 0
                ? List.of()
                : List.of(Finding.note(Text.of("check.usage_set_aside").with("count", calls)));
    }
}

package qiantang.bench.ledger;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The high-water mark of this process's heap: what was still used right after a collection. */
final class HeapWatch implements AutoCloseable {
    private static final Set<String> HEAP = Set.of("Eden Space", "Survivor Space", "Tenured Gen");

    private final AtomicLong highest = new AtomicLong();
    private final NotificationListener listener = (notification, nothing) -> {
        if (notification.getUserData() instanceof CompositeData told) {
            long used =
                    GarbageCollectionNotificationInfo.from(told).getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                            .filter(pool -> HEAP.contains(pool.getKey()))
                            .mapToLong(pool -> pool.getValue().getUsed())
                            .sum();
            highest.accumulateAndGet(used, Math::max);
        }
    };

    HeapWatch() {
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> ((NotificationEmitter) collector).addNotificationListener(listener, null, null));
    }

    /** Since the last time that this was asked, in MB. */
    double takeHighest() {
        return highest.getAndSet(0) / 1e6;
    }

    /** What the heap may grow to, in MB. */
    static double limit() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return heap.getMax() / 1e6;
    }

    /** The most memory that this process ever had, in MB. */
    static double highestResident() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String line =
                    lines.filter(one -> one.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
    }

    @Override
    public void close() throws ListenerNotFoundException {
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).removeNotificationListener(listener);
        }
    }
}

package qiantang.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.gateway.feed.CallRecord;
import qiantang.terms.CallId;
import qiantang.terms.Usage;

/**
 * Reads what an earlier life left behind and ends the calls that it could not end: each becomes INTERRUPTED with its
 * last progress. The same files always give the same records, so recovering twice is recovering once.
 *
 * @param interrupted the ends that are missing
 * @param segments those that are there, oldest first
 * @param end the position behind the last byte of the last segment
 */
record Recovery(List<CallRecord> interrupted, List<Segment> segments, long end) {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** Interrupted calls are told so with this status: the gateway itself was gone. */
    static final int INTERRUPTED_STATUS = 500;

    private record OpenCall(Entry.Begin begin, Entry.@Nullable Progress last) {
        CallRecord interrupted() {
            if (last == null) {
                return begin.facts()
                        .ended(null, Duration.ZERO, CallRecord.Outcome.INTERRUPTED, INTERRUPTED_STATUS, Usage.NONE);
            }
            return begin.facts()
                    .ended(
                            last.firstToken(),
                            last.elapsed(),
                            CallRecord.Outcome.INTERRUPTED,
                            INTERRUPTED_STATUS,
                            last.usage());
        }
    }

    static Recovery of(Path folder) throws IOException {
        List<Segment> segments = Segment.all(folder);
        Map<CallId, OpenCall> open = new LinkedHashMap<>();
        long end = 0;
        for (Segment segment : segments) {
            Segment.Reading reading = segment.read(segment.base(), Long.MAX_VALUE, (entry, position) -> {
                note(entry, open);
                return true;
            });
            if (reading.stop() == Segment.Stop.DAMAGED) {
                setAside(segment, reading.position());
            }
            end = segment.end();
        }
        List<CallRecord> interrupted = new ArrayList<>();
        open.values().forEach(call -> interrupted.add(call.interrupted()));
        return new Recovery(interrupted, segments, end);
    }

    /** The segment is deleted once what was readable is acknowledged; a person may still want the rest. */
    private static void setAside(Segment segment, long position) throws IOException {
        Path copy = segment.path().resolveSibling(segment.path().getFileName() + ".damaged");
        if (!Files.exists(copy)) {
            Files.copy(segment.path(), copy);
        }
        LOG.error("the journal is damaged at position {}; the whole file is kept as {}", position, copy);
    }

    private static void note(Entry entry, Map<CallId, OpenCall> open) {
        switch (entry) {
            // A further beginning of the same call says that it went to another replica.
            case Entry.Begin begin -> open.put(begin.facts().call(), new OpenCall(begin, null));
            case Entry.Progress progress ->
                open.computeIfPresent(progress.call(), (call, known) -> new OpenCall(known.begin(), progress));
            case Entry.End end -> open.remove(end.call().call());
            case Entry.Unknown unknown -> {}
        }
    }
}

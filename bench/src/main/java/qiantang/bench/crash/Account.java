package qiantang.bench.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import qiantang.bench.Row;

/**
 * The record held against what the callers heard and what the mock sent.
 *
 * @param completed calls that were answered completely, as their callers saw it
 * @param missing of these, the ids that are not on record as completed
 * @param recorded calls of the mock on record as completed
 * @param unanswered of these, how many the mock did not answer completely
 * @param wrongTokens of these, how many are on record with other tokens than the mock sent
 * @param lost calls that reached the mock and are not on record at all
 * @param interrupted streams on record as interrupted after the mock had sent something
 * @param withoutKill of these, how many were under way at no kill of their gateway
 * @param beyond interrupted calls on record with more tokens than the mock had sent
 * @param nanosBehind how old the record of each interrupted stream was at the kill
 */
record Account(
        long completed,
        Set<String> missing,
        long recorded,
        long unanswered,
        long wrongTokens,
        long lost,
        long interrupted,
        long withoutKill,
        long beyond,
        List<Long> nanosBehind) {
    private static final long BEHIND_MAX_MS = 100;

    /** A call as it stands in the ledger. */
    record Recorded(String id, String model, String outcome, long completionTokens) {
        boolean isCompleted() {
            return outcome.equals("COMPLETED");
        }
    }

    /** The end of a gateway: the program with the one inside it, or the one of its own. */
    record Kill(String through, long nanos) {}

    static Account of(
            Set<String> completed, Collection<Recorded> records, Map<String, SentAnswer> answers, List<Kill> kills) {
        Judging judging = new Judging(completed, answers, kills);
        records.forEach(judging::note);
        return new Account(
                completed.size(),
                judging.missing,
                judging.recorded,
                judging.unanswered,
                judging.wrongTokens,
                judging.lost.size(),
                judging.behind.size() + judging.withoutKill,
                judging.withoutKill,
                judging.beyond,
                judging.behind.stream().sorted().toList());
    }

    /** Goes through the records one by one. */
    private static final class Judging {
        private final Map<String, SentAnswer> answers;
        private final List<Kill> kills;
        private final Set<String> missing;
        private final Set<String> lost;
        private final List<Long> behind = new ArrayList<>();
        private long recorded;
        private long unanswered;
        private long wrongTokens;
        private long withoutKill;
        private long beyond;

        Judging(Set<String> completed, Map<String, SentAnswer> answers, List<Kill> kills) {
            this.answers = answers;
            this.kills = kills;
            this.missing = new TreeSet<>(completed);
            this.lost = new TreeSet<>(answers.keySet());
        }

        void note(Recorded record) {
            lost.remove(record.id());
            if (record.isCompleted()) {
                missing.remove(record.id());
            }
            if (record.model().equals(CrashRun.MOCK)) {
                SentAnswer answer = answers.get(record.id());
                if (record.isCompleted()) {
                    completed(record, answer);
                } else {
                    broken(record, answer);
                }
            }
        }

        private void completed(Recorded record, @Nullable SentAnswer answer) {
            recorded++;
            if (answer == null || !answer.isComplete()) {
                unanswered++;
            } else if (answer.tokens() != record.completionTokens()) {
                wrongTokens++;
            }
        }

        private void broken(Recorded record, @Nullable SentAnswer answer) {
            if (record.completionTokens() > (answer == null ? 0 : answer.tokens())) {
                beyond++;
            } else if (record.outcome().equals("INTERRUPTED")
                    && answer != null
                    && answer.isStreamed()
                    && answer.tokens() > 0) {
                Optional<Kill> kill = kill(answer, kills);
                kill.ifPresent(found -> behind.add(answer.nanosBehind(record.completionTokens(), found.nanos())));
                withoutKill += kill.isPresent() ? 0 : 1;
            }
        }
    }

    /** The first one that it was under way at. */
    private static Optional<Kill> kill(SentAnswer answer, List<Kill> kills) {
        return kills.stream()
                .filter(kill -> kill.through().equals(answer.through()) && answer.beganBefore(kill.nanos()))
                .findFirst();
    }

    /** At a kill, of the oldest part of the records. */
    double millisBehind(double part) {
        return nanosBehind.isEmpty() ? 0 : nanosBehind.get((int) (part * (nanosBehind.size() - 1))) / 1e6;
    }

    long tooFarBehind() {
        return nanosBehind.stream()
                .filter(nanos -> nanos > Duration.ofMillis(BEHIND_MAX_MS).toNanos())
                .count();
    }

    List<Row> rows() {
        return List.of(
                Row.atLeast("completed", "calls answered completely", (double) completed, "", 1),
                Row.exactly("missing", "  of these not on record", missing.size(), 0),
                Row.count("recorded", "calls of the mock on record as completed", recorded),
                Row.exactly("unanswered", "  of these not answered by the mock", unanswered, 0),
                Row.exactly("wrong_tokens", "  of these with other tokens than the mock's", wrongTokens, 0),
                Row.exactly("lost", "calls that the mock saw, and no record tells of", lost, 0),
                Row.atLeast("interrupted", "streams that a kill interrupted", (double) interrupted, "", 1),
                Row.exactly("without_kill", "  of these without a kill of their gateway", withoutKill, 0),
                Row.exactly("beyond", "  on record beyond what the mock had sent", beyond, 0),
                Row.plain("behind_p50_ms", "  record behind the mock at the kill, p50", millisBehind(.5), "ms"),
                Row.plain("behind_p99_ms", "    p99", millisBehind(.99), "ms"),
                Row.plain("behind_max_ms", "    longest", millisBehind(1), "ms"),
                Row.exactly("too_far_behind", "  more than 100 ms behind", tooFarBehind(), 0));
    }
}

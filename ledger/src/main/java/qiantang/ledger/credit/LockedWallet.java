package qiantang.ledger.credit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * A wallet within a transaction that has locked its lines.
 *
 * @param lines in the order in which they are used up, with only that free which something new may begin with: nothing of
 *     a wallet that owes, and nothing of a grant whose time is over
 * @param endedLeased whether a grant's time is over while credit of its line is on lease, so that it cannot expire yet
 */
public record LockedWallet(List<CreditLine> lines, boolean endedLeased) {
    public LockedWallet {
        lines = List.copyOf(lines);
    }

    /** @return empty if there is no such wallet */
    public static Optional<LockedWallet> of(Handle handle, Wallet wallet, Instant now) {
        Map<Integer, CreditLine> lines = LineRows.locked(handle, List.of(wallet)).stream()
                .collect(Collectors.toMap(CreditLine::number, Function.identity()));
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        boolean owes = Credit.debt(handle, wallet) > 0;
        boolean endedLeased = false;
        Map<Integer, Integer> places = new HashMap<>();
        Map<Integer, Long> ended = new HashMap<>();
        for (OpenGrant grant : LineRows.openGrants(handle, lines).stream()
                .sorted(OpenGrant.BURN_ORDER)
                .toList()) {
            places.putIfAbsent(grant.line().number(), places.size());
            if (grant.isEndedAt(now)) {
                ended.merge(grant.line().number(), grant.left(), Math::addExact);
            }
        }
        for (Map.Entry<Integer, Long> over : ended.entrySet()) {
            CreditLine line = requireNonNull(lines.get(over.getKey()));
            endedLeased |= over.getValue() > line.free() && line.leased() > 0;
        }
        return Optional.of(new LockedWallet(
                lines.values().stream()
                        .sorted(Comparator.comparing(line -> places.getOrDefault(line.number(), Integer.MAX_VALUE)))
                        .map(line -> line.without(
                                owes ? line.free() : Math.min(line.free(), ended.getOrDefault(line.number(), 0L))))
                        .toList(),
                endedLeased));
    }

    /** Moves so much of what is free of lines into leases, or back where it is negative. */
    public static void lease(Handle handle, Map<Integer, Long> nanoOfLine) {
        LineRows.lease(handle, nanoOfLine);
    }
}

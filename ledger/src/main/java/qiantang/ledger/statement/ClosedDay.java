package qiantang.ledger.statement;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import qiantang.tlog.Hash;

/**
 * A day whose books are closed.
 *
 * @param digest SHA-256 over all entries of the day
 * @param leaf of the audit log, which holds the digest
 */
public record ClosedDay(LocalDate day, Instant closedAt, long postings, long entries, Hash digest, UUID leaf) {}

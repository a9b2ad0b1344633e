package qiantang.ledger;

import java.time.LocalDate;
import java.util.UUID;
import qiantang.terms.CallId;
import qiantang.terms.Money;

/**
 * A change of what a call cost, made afterwards.
 *
 * @param change what was charged on top; below zero, what was given back
 * @param charged what the call costs after it
 * @param day on whose books it stands
 */
public record Correction(
        UUID id, CallId call, Money change, Money charged, LocalDate day, String reason, String correctedBy) {}

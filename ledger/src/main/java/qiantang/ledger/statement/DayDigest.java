package qiantang.ledger.statement;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import qiantang.tlog.Hash;

/**
 * A count and a hash over everything of one kind that stands on the books of a day. What is hashed is a line of text for
 * each, in a fixed order, so that anybody who is given the rows can do it with {@code sha256sum}.
 */
record DayDigest(long rows, Hash digest) {
    private static final int ROWS_AT_ONCE = 5_000;

    /** Posting, place, tenant, unit, account, grant or -, nano-units. */
    private static final String ENTRIES = """
            select posting_no || ' ' || position || ' ' || a.tenant_id || ' ' || a.unit || ' ' || a.kind || ' '
                   || coalesce(g.id::text, '-') || ' ' || e.nano || E'\\n' as line
              from ledger.posting p
              join ledger.entry e using (posting_no)
              join ledger.account a using (account_no)
              left join ledger.credit_grant g using (grant_no)
             where p.day = :day
             order by posting_no, position
            """;

    /** Posting, kind, microseconds since 1970, what it is about. */
    private static final String POSTINGS = """
            select posting_no || ' ' || kind || ' ' || (extract(epoch from posted_at) * 1000000)::bigint || ' ' || subject
                   || E'\\n' as line
              from ledger.posting where day = :day order by posting_no
            """;

    /** Batch, calls, root in hexadecimal, leaf, microseconds since 1970. */
    private static final String BATCHES = """
            select batch_no || ' ' || calls || ' ' || encode(root, 'hex') || ' ' || leaf_id || ' '
                   || (extract(epoch from posted_at) * 1000000)::bigint || E'\\n' as line
              from ledger.batch where day = :day order by batch_no
            """;

    /**
     * Correction, call, consumer, supplier, payer, unit, nano-units, fee, what the call costs now, posting, microseconds since
     * 1970, who, model, reason.
     */
    private static final String CORRECTIONS = """
            select id || ' ' || call_id || ' ' || consumer_id || ' ' || supplier_id || ' ' || payer_id || ' ' || unit || ' '
                   || nano || ' ' || fee_nano || ' ' || charged_nano || ' ' || posting_no || ' '
                   || (extract(epoch from corrected_at) * 1000000)::bigint || ' ' || corrected_by || ' ' || model || ' '
                   || reason || E'\\n' as line
              from ledger.correction where day = :day order by id
            """;

    /** What was granted on this day (UTC): what of it is not moved by entries. */
    private static final String GRANTS = """
            select id || ' ' || l.tenant_id || ' ' || l.unit || ' ' || nano || ' ' || priority || ' '
                   || (extract(epoch from starts_at) * 1000000)::bigint || ' '
                   || coalesce((extract(epoch from expires_at) * 1000000)::bigint::text, '-') || ' '
                   || (extract(epoch from granted_at) * 1000000)::bigint || ' ' || granted_by || ' ' || g.tenant_id || ' '
                   || models::text || ' ' || origin || E'\\n' as line
              from ledger.credit_grant g join ledger.credit_line l using (line_no)
             where granted_at >= cast(:day as date)::timestamp at time zone 'UTC'
               and granted_at < (cast(:day as date) + 1)::timestamp at time zone 'UTC'
             order by id
            """;

    /** The versions of prices that were published on this day (UTC), each column in its order, - for nothing. */
    private static final String PRICES = """
            select id || ' ' || coalesce(payer_id::text, '-') || ' ' || coalesce(from_hour::text, '-') || ' '
                   || coalesce(until_hour::text, '-') || ' ' || coalesce(batch::text, '-') || ' ' || unit || ' '
                   || coalesce(prompt_nano::text, '-') || ' ' || coalesce(cached_nano::text, '-') || ' '
                   || coalesce(completion_nano::text, '-') || ' ' || coalesce(reasoning_nano::text, '-') || ' '
                   || coalesce(card_second_nano::text, '-') || ' ' || fee_ppm || ' ' || withdrawn || ' '
                   || (extract(epoch from valid_from) * 1000000)::bigint || ' '
                   || (extract(epoch from published_at) * 1000000)::bigint || ' ' || published_by || ' '
                   || coalesce(accelerator, '-') || ' ' || coalesce(model, '-') || E'\\n' as line
              from ledger.tariff
             where published_at >= cast(:day as date)::timestamp at time zone 'UTC'
               and published_at < (cast(:day as date) + 1)::timestamp at time zone 'UTC'
             order by id
            """;

    /** Of everything that stands on the books of a day, by its name. */
    static SortedMap<String, DayDigest> all(Handle handle, LocalDate day) {
        SortedMap<String, DayDigest> all = new TreeMap<>();
        all.put("entries", of(handle, ENTRIES, day));
        all.put("postings", of(handle, POSTINGS, day));
        all.put("batches", of(handle, BATCHES, day));
        all.put("corrections", of(handle, CORRECTIONS, day));
        all.put("grants", of(handle, GRANTS, day));
        all.put("prices", of(handle, PRICES, day));
        return all;
    }

    /** What the audit log is told of them. */
    static SortedMap<String, String> facts(Map<String, DayDigest> all) {
        SortedMap<String, String> facts = new TreeMap<>();
        all.forEach((what, digest) -> {
            facts.put(what, Long.toString(digest.rows()));
            facts.put(what + "Digest", "sha256:" + digest.digest().hex());
        });
        return facts;
    }

    private static DayDigest of(Handle handle, String lines, LocalDate day) {
        MessageDigest sha256 = sha256();
        long[] rows = {0};
        handle.createQuery(lines)
                .bind("day", day)
                .setFetchSize(ROWS_AT_ONCE)
                .mapTo(String.class)
                .forEach(line -> {
                    sha256.update(line.getBytes(StandardCharsets.UTF_8));
                    rows[0]++;
                });
        return new DayDigest(rows[0], Hash.of(sha256.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}

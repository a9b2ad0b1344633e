package qiantang.ledger;

/**
 * What became of a batch. Every record of the batch is in exactly one of the counts.
 *
 * @param added counted now
 * @param repeated counted before, with the same content
 * @param setAside not counted: kept aside for a person, because the id is taken by another content, it says
 *     something impossible, or the database will never take it
 */
public record Receipt(int added, int repeated, int setAside) {
    Receipt plus(Receipt more) {
        return new Receipt(added + more.added, repeated + more.repeated, setAside + more.setAside);
    }
}

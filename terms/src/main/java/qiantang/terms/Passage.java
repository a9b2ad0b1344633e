package qiantang.terms;

/** The answer to "may data of this domain be at that site?". */
public sealed interface Passage {
    record Cleared(Clearance clearance) implements Passage {}

    record Refused(Domain domain, SiteId site) implements Passage {}
}

package qiantang.scheduler.order;

import java.time.Instant;
import qiantang.scheduler.request.Job;

/**
 * What is kept for the first job that does not fit: from the shadow time on, its cards below a domain.
 *
 * @param site number of the site; one reservation for each site and class
 * @param domain the topology domain in which it will start
 * @param from the shadow time: when enough will be free, going by estimates
 * @param cards how many it will take there
 * @param extra cards of the class below the domain that will then be free beyond what it takes
 */
public record Reservation(Job job, int site, int cardClass, int domain, Instant from, int cards, int extra) {
    /** The reservation after so many of its extra cards were lent beyond the shadow time. */
    public Reservation lending(int lent) {
        return new Reservation(job, site, cardClass, domain, from, cards, extra - lent);
    }
}

package qiantang.scheduler.pool;

import java.util.Arrays;
import qiantang.scheduler.pool.Node.Health;

/** What each host has free, in arrays by number: a hundred thousand cards are a few megabytes and no objects. */
final class Hosts {
    int[] site = new int[16];
    int[] leaf = new int[16];
    int[] cardClass = new int[16];
    int[] brokenCards = new int[16];
    int[] freeCpuMilli = new int[16];
    int[] freeMemoryMib = new int[16];

    /** Untouched cards as the histograms count them, or {@link Topology#UNCOUNTED}. */
    int[] freeCards = new int[16];

    long[] version = new long[16];
    Health[] health = new Health[16];

    private int[] firstCard = new int[17];
    private long[] card = new long[64];

    Hosts() {}

    /** The next host; its site, leaf and class are set by the caller. */
    void add(int host, Node announced, long fullCard) {
        grow(host, announced.cards());
        firstCard[host + 1] = firstCard[host] + announced.cards();
        Arrays.fill(card, firstCard[host], firstCard[host + 1], fullCard);
        freeCpuMilli[host] = announced.cpuMilli();
        freeMemoryMib[host] = announced.memoryMib();
        freeCards[host] = Topology.UNCOUNTED;
        health[host] = Health.SCHEDULABLE;
    }

    int cards(int host) {
        return firstCard[host + 1] - firstCard[host];
    }

    long card(int host, int index) {
        return card[firstCard[host] + index];
    }

    boolean isUntouched(int host, int index, long fullCard) {
        return card[firstCard[host] + index] == fullCard;
    }

    boolean holds(Seat seat) {
        int host = seat.node();
        if (seat.cards() >>> cards(host) != 0) {
            return false;
        }
        for (int cards = seat.cards(); cards != 0; cards &= cards - 1) {
            if (!Card.fits(card(host, Integer.numberOfTrailingZeros(cards)), seat.part())) {
                return false;
            }
        }
        return freeCpuMilli[host] >= seat.cpuMilli() && freeMemoryMib[host] >= seat.memoryMib();
    }

    /** Adds the seat to what is free, or takes it away with the sign -1. */
    void add(Seat seat, int sign) {
        int host = seat.node();
        for (int cards = seat.cards(); cards != 0; cards &= cards - 1) {
            card[firstCard[host] + Integer.numberOfTrailingZeros(cards)] += sign * seat.part();
        }
        freeCpuMilli[host] += sign * seat.cpuMilli();
        freeMemoryMib[host] += sign * seat.memoryMib();
    }

    private void grow(int host, int cards) {
        if (host == site.length) {
            int length = 2 * host;
            site = Arrays.copyOf(site, length);
            leaf = Arrays.copyOf(leaf, length);
            cardClass = Arrays.copyOf(cardClass, length);
            firstCard = Arrays.copyOf(firstCard, length + 1);
            brokenCards = Arrays.copyOf(brokenCards, length);
            freeCpuMilli = Arrays.copyOf(freeCpuMilli, length);
            freeMemoryMib = Arrays.copyOf(freeMemoryMib, length);
            freeCards = Arrays.copyOf(freeCards, length);
            version = Arrays.copyOf(version, length);
            health = Arrays.copyOf(health, length);
        }
        if (firstCard[host] + cards > card.length) {
            card = Arrays.copyOf(card, 2 * card.length);
        }
    }
}

package qiantang.scheduler.pool;

import java.util.List;

/**
 * A legal part of a card as its vendor defines it (切片). A MIG profile has the positions at which it may lie; an Ascend
 * vNPU template has none, only its amounts count.
 *
 * @param positions masks over the card's {@value Card#PLACES} places; empty where the position does not matter
 */
public record Slice(String profile, int milli, int memoryMib, List<Integer> positions) {
    public Slice {
        positions = List.copyOf(positions);
    }

    long[] parts() {
        return positions.isEmpty()
                ? new long[] {Card.pack(milli, memoryMib, 0)}
                : positions.stream()
                        .mapToLong(mask -> Card.pack(milli, memoryMib, mask))
                        .toArray();
    }
}

package qiantang.scheduler.request;

/** What one task takes of one node. Equal tasks are scored once. */
public record Task(CardNeed cards, int cpuMilli, int memoryMib) {
    public Task {
        if (cpuMilli < 0 || memoryMib < 0) {
            throw new IllegalArgumentException("a task takes no negative CPU or memory");
        }
    }
}

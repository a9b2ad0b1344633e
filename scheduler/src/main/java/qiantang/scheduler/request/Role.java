package qiantang.scheduler.request;

import org.jspecify.annotations.Nullable;

/**
 * Tasks of one kind within a request, such as the workers of a training job.
 *
 * @param tasksMin the fewest with which it may start; equal to {@code tasks} unless it is elastic
 * @param group tasks that must share one topology domain, such as a tensor-parallel group on one host; null for none
 */
public record Role(
        String name,
        Task task,
        int tasks,
        int tasksMin,
        @Nullable Group group) {
    /** Tasks of one role that belong together below a level of the tree. */
    public record Group(int tasks, String level) {
        public Group {
            if (tasks < 1) {
                throw new IllegalArgumentException("a group has at least one task");
            }
        }
    }

    public Role {
        if (tasks < 1 || tasksMin < 1 || tasksMin > tasks) {
            throw new IllegalArgumentException("a role has 1 <= tasksMin <= tasks: " + tasksMin + ", " + tasks);
        }
        if (group != null && (tasks % group.tasks() != 0 || tasksMin % group.tasks() != 0)) {
            throw new IllegalArgumentException("groups of " + group.tasks() + " do not divide " + tasks + " tasks");
        }
    }

    public static Role of(String name, int tasks, Task task) {
        return new Role(name, task, tasks, tasks, null);
    }

    /** Tasks that are placed as one: a group, or a single task. */
    public int unit() {
        return group == null ? 1 : group.tasks();
    }
}

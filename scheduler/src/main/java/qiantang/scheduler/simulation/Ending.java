package qiantang.scheduler.simulation;

/** How an attempt at a job ended. */
public enum Ending {
    COMPLETED,
    /** It was asked to checkpoint and leave, and waits again for the rest. */
    ASKED_TO_LEAVE,
    /** A node on which it ran was lost; what came after its last checkpoint is lost with it. */
    NODE_LOST
}

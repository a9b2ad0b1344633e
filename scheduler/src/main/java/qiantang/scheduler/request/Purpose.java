package qiantang.scheduler.request;

/** What the work is for. Training and tuning run only at sites that are marked for it (训练集中). */
public enum Purpose {
    TRAINING,
    TUNING,
    BATCH,
    EVALUATION,
    INFERENCE,
    NOTEBOOK;

    public boolean isTraining() {
        return this == TRAINING || this == TUNING;
    }
}

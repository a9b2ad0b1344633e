package qiantang.foundation.http;

/** Sees every request of an {@link Api} come and go. Called on event loops: it must neither block nor throw. */
public interface DoorWatch {
    DoorWatch NONE = new DoorWatch() {
        @Override
        public void began() {}

        @Override
        public void ended(String operationId, int status, long nanos) {}
    };

    /** The operation of what matched no route. */
    String UNMATCHED = "unmatched";

    void began();

    /** Called once for each beginning, also if the client went away before its answer. */
    void ended(String operationId, int status, long nanos);
}

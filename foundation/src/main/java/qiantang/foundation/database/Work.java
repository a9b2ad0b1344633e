package qiantang.foundation.database;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What happens within one transaction. Whatever it throws rolls the transaction back and reaches the caller. */
@FunctionalInterface
public interface Work<T extends @Nullable Object, X extends Exception> {
    T run(Handle handle) throws X;

    /** Work without an answer. */
    @FunctionalInterface
    interface Silent<X extends Exception> {
        void run(Handle handle) throws X;
    }
}

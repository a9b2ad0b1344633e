package qiantang.ledger.statement;

import java.util.Collection;
import java.util.Set;

/** What runs and holds credit, such as jobs; told by whoever runs it. */
public interface Tasks {
    Tasks NONE = new Tasks() {
        @Override
        public Set<String> running() {
            return Set.of();
        }

        @Override
        public Set<String> ended(Collection<String> subjects) {
            return Set.of();
        }
    };

    /** The subjects of what runs now and costs something, such as {@code job:…}. */
    Set<String> running();

    /** Those of these subjects that have ended. */
    Set<String> ended(Collection<String> subjects);
}

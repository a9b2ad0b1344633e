package qiantang.gateway.feed;

import java.util.Set;

/** The models that a key may call, among those that its tenant sees. */
public sealed interface ModelChoice {
    ModelChoice ANY = new Any();

    boolean includes(String model);

    static ModelChoice only(Set<String> names) {
        return new Only(names);
    }

    record Any() implements ModelChoice {
        @Override
        public boolean includes(String model) {
            return true;
        }
    }

    record Only(Set<String> names) implements ModelChoice {
        public Only {
            names = Set.copyOf(names);
        }

        @Override
        public boolean includes(String model) {
            return names.contains(model);
        }
    }
}

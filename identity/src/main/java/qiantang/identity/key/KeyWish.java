package qiantang.identity.key;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.domain.DomainId;
import qiantang.identity.tenant.DisplayName;

/** What a key is asked to be. */
public record KeyWish(
        DisplayName name,
        Role role,
        Set<Scope> scopes,
        Set<String> models,
        Optional<DomainId> domain,
        Optional<Instant> expiresAt) {

    public static final int MAX_MODELS = 100;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");

    public KeyWish {
        scopes = Set.copyOf(scopes);
        models = models(models);
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key has at least one scope");
        }
    }

    /**
     * Names of models, each once.
     *
     * @throws IllegalArgumentException if there are too many, or one is not a name
     */
    public static Set<String> models(Collection<String> names) {
        if (names.size() > MAX_MODELS
                || !names.stream().allMatch(name -> MODEL.matcher(name).matches())) {
            throw new IllegalArgumentException("a key names at most " + MAX_MODELS + " models by their names");
        }
        return Set.copyOf(names);
    }
}

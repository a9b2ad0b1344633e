package qiantang.foundation.secrets;

import java.util.regex.Pattern;

/**
 * What a secret is for, such as {@code models.upstream}. Each purpose has a key of its own, so that what was sealed for
 * one can never be opened as another. The name is part of what is sealed and must not change.
 */
public record Purpose(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}(\\.[a-z][a-z0-9_]{0,30}){1,3}");

    public Purpose {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a purpose is named like room.thing: " + name);
        }
    }
}

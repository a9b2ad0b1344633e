package qiantang.scheduler.window;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The windows that were agreed on. */
public final class Windows {
    public static final int MAX_WINDOWS = 10_000;

    private final Map<String, Window> windows = new LinkedHashMap<>();

    /** No windows yet. */
    public Windows() {}

    public void put(Window window) {
        if (!windows.containsKey(window.id()) && windows.size() >= MAX_WINDOWS) {
            throw new IllegalStateException("there are at most " + MAX_WINDOWS + " windows");
        }
        windows.put(window.id(), window);
    }

    /** What was lent under it is due at once. */
    public void remove(String id) {
        windows.remove(id);
    }

    public @Nullable Window find(String id) {
        return windows.get(id);
    }

    public List<Window> open(Instant now) {
        return windows.values().stream().filter(window -> window.isOpen(now)).toList();
    }

    public Collection<Window> all() {
        return Collections.unmodifiableCollection(windows.values());
    }
}

package qiantang.ledger.book;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of one posting, in the order in which they are to be remembered. */
public final class Entries {
    private final List<Entry> all = new ArrayList<>();

    /** @param grant of a wallet's entry, which of its grants moves; of any other, none */
    record Entry(int account, @Nullable Integer grant, long nano) {}

    /** An entry of a wallet, out of or back into one grant. */
    public void ofGrant(int account, int grant, long nano) {
        add(account, grant, nano);
    }

    public void add(int account, long nano) {
        add(account, null, nano);
    }

    private void add(int account, @Nullable Integer grant, long nano) {
        if (nano != 0) {
            all.add(new Entry(account, grant, nano));
        }
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    @Nullable
    Integer[] accounts() {
        return all.stream().map(Entry::account).toArray(Integer[]::new);
    }

    @Nullable
    Integer[] grants() {
        return all.stream().map(Entry::grant).toArray(Integer[]::new);
    }

    Long[] amounts() {
        return all.stream().map(Entry::nano).toArray(Long[]::new);
    }
}

package qiantang.foundation.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which part of a list is wanted. A handler asks its room for {@link #rowsToAsk} rows after the cursor, in a stable
 * order, and lets {@link #of} cut them.
 *
 * @param after the last item already shown; empty for the first page
 * @param limit how many items at most
 */
public record Page(Optional<Cursor> after, int limit, String operationId) {
    public static final int USUAL_LIMIT = 50;
    public static final int MAX_LIMIT = 200;
    static final String CURSOR = "cursor";
    static final String LIMIT = "limit";

    /** One page of a list as it goes out. */
    public record Items<T>(List<T> items, Optional<String> next) {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** One row more than is shown, to know whether there is a next page. */
    public int rowsToAsk() {
        return limit + 1;
    }

    /**
     * Cuts the rows to this page.
     *
     * @param place where a row stands in the order that the rows come in
     */
    public <T> Items<T> of(List<T> rows, Function<T, Cursor> place) {
        if (rows.size() <= limit) {
            return new Items<>(rows, Optional.empty());
        }
        List<T> shown = rows.subList(0, limit);
        return new Items<>(shown, Optional.of(place.apply(shown.getLast()).encode(operationId)));
    }
}

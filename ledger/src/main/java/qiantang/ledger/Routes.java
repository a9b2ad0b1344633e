package qiantang.ledger;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.database.Database;
import qiantang.terms.Id;
import qiantang.terms.Usage;
import qiantang.tlog.Hash;

/** The numbers of routes. A route is written when its first call comes, and stays. */
final class Routes {
    /** Numbers kept in memory; beyond it all are forgotten and asked for again. */
    private static final int KNOWN_MAX = 200_000;

    /**
     * In one order for everybody, so that two that write the same routes wait for each other and never in a circle. The
     * order stands in the statement, because the look for what is there already loses the order in which rows are given.
     */
    private static final String INSERT = """
            insert into ledger.route (digest, consumer_id, supplier_id, key_id, replica_id, site_id, tariff_id, payer_id,
                operation, model, model_version, domain, outcome, status, streamed, estimated)
            select * from unnest(?::bytea[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[], ?::boolean[], ?::boolean[]) as given (digest)
             where not exists (select from ledger.route where route.digest = given.digest)
             order by digest
            on conflict do nothing
            """;

    private final Database database;
    private final Map<Route, Integer> known = new ConcurrentHashMap<>();

    Routes(Database database) {
        this.database = database;
    }

    /** The numbers of all these, written in a transaction of its own: a number that is given out is committed. */
    Map<Route, Integer> numbers(Collection<Route> wanted) {
        Map<Route, Integer> numbers = new HashMap<>();
        Set<Route> missing = new HashSet<>();
        for (Route route : wanted) {
            Integer number = known.get(route);
            if (number == null) {
                missing.add(route);
            } else {
                numbers.put(route, number);
            }
        }
        if (!missing.isEmpty()) {
            Map<Route, Integer> written = write(missing);
            if (known.size() > KNOWN_MAX) {
                known.clear();
            }
            known.putAll(written);
            numbers.putAll(written);
        }
        return numbers;
    }

    private Map<Route, Integer> write(Set<Route> missing) {
        Map<Hash, Route> byDigest = new HashMap<>();
        missing.forEach(route -> byDigest.put(route.digest(), route));
        List<Hash> digests = new ArrayList<>(byDigest.keySet());
        List<Route> routes = digests.stream().map(byDigest::get).toList();
        return database.across(Ledger.INTAKE, handle -> {
            try {
                insert(handle.getConnection(), digests, routes);
                return select(handle.getConnection(), digests, byDigest);
            } catch (SQLException failed) {
                throw new IllegalStateException("the routes of a batch could not be written", failed);
            }
        });
    }

    private static void insert(Connection connection, List<Hash> digests, List<Route> routes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            new Columns<>(connection, insert, routes)
                    .bytes(digests.stream().map(Hash::bytes).toList())
                    .ids(Route::consumer)
                    .ids(Route::supplier)
                    .ids(Route::key)
                    .ids(Route::replica)
                    .ids(Route::site)
                    .add("uuid", route -> value(route.tariff()))
                    .add("uuid", route -> value(route.payer()))
                    .add("text", Route::operation)
                    .add("text", Route::model)
                    .add("text", Route::modelVersion)
                    .add("text", Route::domain)
                    .add("text", route -> route.outcome().name())
                    .add("smallint", route -> (short) route.status())
                    .add("boolean", Route::streamed)
                    .add("boolean", route -> route.evidence() == Usage.Evidence.ESTIMATED);
            insert.executeUpdate();
        }
    }

    private static @Nullable Object value(@Nullable Id id) {
        return id == null ? null : id.value();
    }

    private static Map<Route, Integer> select(Connection connection, List<Hash> digests, Map<Hash, Route> byDigest)
            throws SQLException {
        Map<Route, Integer> numbers = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select route_no, digest from ledger.route where digest = any (?)")) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "bytea", digests.stream().map(Hash::bytes).toArray(byte[][]::new)));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    numbers.put(requireNonNull(byDigest.get(Hash.of(rows.getBytes(2)))), rows.getInt(1));
                }
            }
        }
        return numbers;
    }
}

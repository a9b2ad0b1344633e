package qiantang.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import qiantang.app.contract.HttpAnswer;
import qiantang.app.contract.Sample;
import qiantang.app.contract.WrittenContract;
import qiantang.app.tidy.Checkout;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.settings.Settings;
import qiantang.foundation.testing.TestDatabase;
import qiantang.gateway.remote.FeedKey;
import qiantang.gateway.remote.JoinToken;
import qiantang.gateway.remote.RemoteFeed;
import tools.jackson.databind.json.JsonMapper;

/** The whole cloud over a database of its own. Every answer that a test gets from it is held against the contract. */
final class RunningCloud implements AutoCloseable {
    static final int MAX_CALL_BYTES = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What an answer must never hold: a piece of our insides. */
    private static final List<String> INSIDES = List.of(
            "Exception",
            "at qiantang.",
            "java.lang",
            "java.util",
            "org.postgresql",
            "tools.jackson",
            "io.vertx",
            "SQL");

    private final WrittenContract contract;
    private final DatabaseAddress database = TestDatabase.empty();
    private final Cloud cloud;
    private final String key;

    RunningCloud(Path home) throws IOException {
        contract = WrittenContract.of(Checkout.root());
        Settings settings = Settings.read(
                CloudSettings.ALL,
                Map.of(),
                Map.of(
                        "home",
                        home.toString(),
                        "port",
                        "0",
                        "local-engine",
                        "false",
                        "event-loops",
                        "1",
                        "gateway-max-body",
                        MAX_CALL_BYTES + "B",
                        "database-url",
                        url(database.application()),
                        "database-admin-url",
                        url(database.admin())));
        cloud = Cloud.start(settings, Messages.of(Cloud.CATALOGUES), InstantSource.system());
        key = Files.readString(cloud.adminKey().file()).strip();
    }

    private static String url(DatabaseAddress.Login login) {
        return login.url()
                .replace(
                        "jdbc:postgresql://",
                        "postgres://" + login.user() + ":" + URLEncoder.encode(login.password(), StandardCharsets.UTF_8)
                                + "@");
    }

    /** The number of a gateway that has just joined. */
    String joinGateway() {
        String token = told(sample("createGatewayToken").json("{\"name\":\"joins\"}"), "/token");
        try {
            return RemoteFeed.join(URI.create(cloud.url()), JoinToken.parse(token), FeedKey.make(), new SecureRandom())
                    .gateway()
                    .toString();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    WrittenContract contract() {
        return contract;
    }

    Cloud cloud() {
        return cloud;
    }

    /** A request of the first administrator. */
    Sample sample(String operationId) {
        return Sample.of(contract.operation(operationId)).header("authorization", "Bearer " + key);
    }

    HttpAnswer send(Sample sample) {
        return send(sample, sample.operation().method());
    }

    /** With another method than the one that is written. */
    HttpAnswer send(Sample sample, String method) {
        HttpAnswer answer;
        try {
            answer = HttpAnswer.to(URI.create(cloud.url()), sample.bytes(method));
        } catch (IOException broken) {
            throw new UncheckedIOException(sample.toString(), broken);
        }
        List<String> faults = contract.faults(sample.operation(), answer);
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    sample.operation() + " is not answered as it is written: " + faults + "\n" + answer);
        }
        for (String inside : INSIDES) {
            if (answer.status() >= 400 && answer.text().contains(inside)) {
                throw new AssertionError(sample.operation() + " tells of its insides: " + answer);
            }
        }
        return answer;
    }

    /** A part of a successful answer. */
    String told(Sample sample, String pointer) {
        HttpAnswer answer = send(sample);
        if (answer.status() >= 300 || answer.json().at(pointer).isMissingNode()) {
            throw new AssertionError(sample.operation() + ": " + answer);
        }
        return answer.json().at(pointer).asString();
    }

    /** Asks again until the answer is as wanted; for what becomes true by itself. */
    <T> T await(Supplier<T> ask, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T answer = ask.get();
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come within " + PATIENCE + ": " + answer);
            }
        }
    }

    /** What every table holds: how many rows, and a sum over all that stands in them. */
    Map<String, String> stored() {
        Map<String, String> tables = new TreeMap<>();
        DatabaseAddress.Login admin = database.admin();
        try (Connection connection = DriverManager.getConnection(admin.url(), admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("""
                    select schemaname || '.' || tablename from pg_tables
                    where schemaname not in ('pg_catalog', 'information_schema')""")) {
                while (row.next()) {
                    tables.put(row.getString(1), "");
                }
            }
            for (String table : List.copyOf(tables.keySet())) {
                try (ResultSet row = statement.executeQuery(
                        "select count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from " + table
                                + " t")) {
                    row.next();
                    tables.put(table, row.getString(1));
                }
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return tables;
    }

    static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    @Override
    public void close() {
        cloud.close();
    }
}

package qiantang.identity;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import qiantang.audit.AuditSchema;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.EventLoops;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.foundation.testing.TestDatabase;
import qiantang.identity.access.Authorisation;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.signin.Argon2;
import qiantang.identity.signin.Passwords;
import qiantang.terms.UuidV7;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cloud that consists of identity only: a real database, a real door, and a client for it. */
public final class TestCloud implements AutoCloseable {
    public static final Messages MESSAGES = Messages.of(List.of("identity"));
    /** Far too little for real passwords, and quick. */
    private static final Argon2 LIGHT = new Argon2(64, 1, 1);

    private static final WrittenContract CONTRACT = WrittenContract.read();
    private static final JsonMapper JSON = new JsonMapper();

    public final HandClock clock = new HandClock();
    public final Identity identity;
    public final String founderKey;
    public final String root;

    private final TestDatabase postgres = TestDatabase.with(AuditSchema.ROOM, IdentitySchema.ROOM);
    public final BreakableTrail trail = new BreakableTrail(clock);
    private final Vertx vertx = EventLoops.start(1);
    private final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();

    public TestCloud() {
        UuidV7 ids = new UuidV7(clock, new SecureRandom());
        SecureRandom random = new SecureRandom();
        identity = new Identity(postgres.database(), trail, ids, clock, random, new Passwords(LIGHT, random), false);
        Api api = new Api(vertx, identity.routes(), identity.authenticator(), MESSAGES, ids, DoorLimits.usual());
        door = HttpDoor.open(vertx, new Address("127.0.0.1", 0), 1, List.of(api), MESSAGES, ids, DoorLimits.usual());
        var founder = identity.bootstrap().orElseThrow();
        founderKey = founder.text().reveal();
        root = founder.key().tenant().text();
    }

    public TestDatabase postgres() {
        return postgres;
    }

    public Database database() {
        return postgres.database();
    }

    /** Who a request says it is from. */
    public sealed interface As {
        record Nobody() implements As {}

        record Key(String text) implements As {}

        record Session(String cookie, String csrfToken) implements As {}
    }

    /** A status and a body; the body of an answer without one is an empty object. */
    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        public String text(String pointer) {
            return body.at(pointer).asString();
        }

        /** The problem's code; empty for a success. */
        public String code() {
            return body.path("code").asString("");
        }
    }

    public As founder() {
        return new As.Key(founderKey);
    }

    public Answer call(As who, String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + door.address() + "/api/v1" + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        switch (who) {
            case As.Nobody() -> {}
            case As.Key(String text) -> request.header("authorization", "Bearer " + text);
            case As.Session(String cookie, String csrfToken) -> {
                request.header("cookie", cookie);
                request.header("x-csrf-token", csrfToken);
            }
        }
        Answer answer = send(request);
        requireAsWritten(method, path, answer);
        return answer;
    }

    /** Every answer that a test gets must be as the contract says. */
    private static void requireAsWritten(String method, String path, Answer answer) {
        String asked = "/api/v1" + path.replaceFirst("\\?.*", "");
        for (WrittenContract.Operation operation : CONTRACT.operations()) {
            String template = operation.path().replaceAll("\\{[a-zA-Z]+}", "[^/]+");
            if (operation.method().equals(method) && asked.matches(template)) {
                List<String> faults = CONTRACT.faults(operation.id(), answer.status(), answer.body());
                if (!faults.isEmpty()) {
                    throw new AssertionError(operation.id() + " answers " + answer.body() + ": " + faults);
                }
            }
        }
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            JsonNode body = response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
            return new Answer(response.statusCode(), body, response);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    public URI uri(String path) {
        return URI.create("http://" + door.address() + "/api/v1" + path);
    }

    public Answer get(As who, String path) {
        return call(who, "GET", path, "");
    }

    public Answer post(As who, String path, String body) {
        return call(who, "POST", path, body);
    }

    public Answer put(As who, String path, String body) {
        return call(who, "PUT", path, body);
    }

    public Answer delete(As who, String path) {
        return call(who, "DELETE", path, "");
    }

    /** A tenant's id. */
    public String tenant(String parent, String kind, String name) {
        Answer made = post(
                founder(),
                "/tenants",
                "{\"parent\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\"}".formatted(parent, kind, name));
        return expect(201, made).text("/id");
    }

    /** A key with all scopes that its role can use, or with some. */
    public As.Key key(String tenant, String role, String... scopes) {
        List<String> named = scopes.length > 0
                ? List.of(scopes)
                : Authorisation.usableScopes(Role.valueOf(role)).stream()
                        .map(Scope::text)
                        .toList();
        String wanted = "[\"" + String.join("\",\"", named) + "\"]";
        Answer made = post(
                founder(),
                "/tenants/" + tenant + "/keys",
                "{\"name\":\"%s\",\"role\":\"%s\",\"scopes\":%s}".formatted(role, role, wanted));
        return new As.Key(expect(201, made).text("/key"));
    }

    /** A member's id and first password. */
    public record Person(String id, String login, String firstPassword) {}

    public Person member(String tenant, String login) {
        Answer made = post(
                founder(),
                "/tenants/" + tenant + "/members",
                "{\"login\":\"%s\",\"name\":\"%s\"}".formatted(login, login));
        return new Person(expect(201, made).text("/item/id"), login, made.text("/firstPassword"));
    }

    public Answer grant(As who, String tenant, String role, String member) {
        return put(who, "/tenants/" + tenant + "/roles/" + role + "/members/" + member, "");
    }

    public Answer signIn(String login, String password) {
        return post(new As.Nobody(), "/session", "{\"login\":\"%s\",\"password\":\"%s\"}".formatted(login, password));
    }

    public As.Session session(Answer signedIn) {
        String cookie = signedIn.raw().headers().firstValue("set-cookie").orElseThrow();
        return new As.Session(cookie.substring(0, cookie.indexOf(';')), signedIn.text("/csrfToken"));
    }

    /** Signs in with the first password, chooses another, and goes on with that. */
    public As.Session settled(Person person) {
        As.Session first = session(expect(200, signIn(person.login(), person.firstPassword())));
        expect(
                204,
                put(
                        first,
                        "/me/password",
                        "{\"current\":\"%s\",\"wanted\":\"%s\"}"
                                .formatted(person.firstPassword(), passwordOf(person.login()))));
        return first;
    }

    public static String passwordOf(String login) {
        return "Tide-9-" + new StringBuilder(login).reverse() + "-wave";
    }

    public static Answer expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + " but got " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    /** How many rows a table has, seen by the superuser. */
    public long rows(String table) {
        try (var connection = postgres.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** A leaf as it waits for its number. */
    public record Logged(String kind, String entry) {}

    /** Everything that was put on record, the oldest first. */
    public List<Logged> logged() {
        return asSuperuser("select kind, convert_from(entry, 'UTF8') from audit.pending order by id").stream()
                .map(row -> new Logged(row.get(0), row.get(1)))
                .toList();
    }

    /** Every row of every table of this room. */
    public List<String> contents() {
        String everything = asSuperuser("""
                        select string_agg('select ''' || tablename || ''' || t::text from identity.' || tablename || ' t', ' union all ')
                          from pg_tables where schemaname = 'identity'
                        """).getFirst().getFirst();
        return asSuperuser(everything + " order by 1").stream()
                .map(List::getFirst)
                .toList();
    }

    private List<List<String>> asSuperuser(String query) {
        try (var connection = postgres.superuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public Optional<String> header(Answer answer, String name) {
        return answer.raw().headers().firstValue(name);
    }

    @Override
    public void close() {
        client.close();
        door.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        identity.close();
        postgres.close();
    }
}

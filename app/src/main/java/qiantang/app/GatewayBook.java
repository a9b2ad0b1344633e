package qiantang.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.remote.FeedKey;
import qiantang.gateway.remote.GatewayRegister;
import qiantang.gateway.remote.JoinToken;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateways of this cloud that are processes of their own, and the tokens by which more may join, in one file of the
 * data folder that is replaced as a whole. When each was last heard of is only remembered.
 */
final class GatewayBook implements GatewayRegister {
    static final Duration TOKEN_LIVES = Duration.ofHours(1);
    static final int GATEWAYS_MAX = 1_000;
    private static final String FILE = "gateways.json";
    private static final String KEY_FILE = "feed.key";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Home home;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<UUID, Instant> heard = new ConcurrentHashMap<>();
    private Pages pages;

    /** What the file holds; keys as Base64. */
    private record Pages(List<Token> tokens, List<Row> gateways) {}

    private record Token(
            UUID id,
            String name,
            String key,
            Instant expiresAt,
            @Nullable UUID gateway) {}

    /** @param revokedAt absent while it belongs to the cloud */
    record Row(
            UUID id,
            String name,
            String publicKey,
            Instant joinedAt,
            @Nullable Instant revokedAt) {}

    private GatewayBook(Home home, InstantSource clock, SecureRandom random, Pages pages) {
        this.home = home;
        this.clock = clock;
        this.random = random;
        this.pages = pages;
    }

    static GatewayBook in(Home home, InstantSource clock, SecureRandom random) throws IOException {
        return new GatewayBook(home, clock, random, read(home));
    }

    private static Pages read(Home home) throws IOException {
        try {
            return JSON.readValue(Files.readString(home.path(FILE)), Pages.class);
        } catch (NoSuchFileException first) {
            return new Pages(List.of(), List.of());
        } catch (JacksonException damaged) {
            throw new IOException(FILE + " is not readable", damaged);
        }
    }

    /** The key by which gateways know this cloud; made once. */
    static FeedKey key(Home home) throws IOException {
        try {
            return FeedKey.parse(Files.readString(home.path(KEY_FILE)));
        } catch (NoSuchFileException first) {
            FeedKey fresh = FeedKey.make();
            home.writeSecret(KEY_FILE, fresh.reveal());
            return fresh;
        }
    }

    synchronized JoinToken invite(String name) {
        JoinToken token = JoinToken.make(random);
        Instant now = clock.instant();
        List<Token> tokens = new ArrayList<>(pages.tokens());
        tokens.removeIf(old -> now.isAfter(old.expiresAt()));
        tokens.add(new Token(
                token.id(), name, Base64.getEncoder().encodeToString(token.key()), now.plus(TOKEN_LIVES), null));
        write(new Pages(tokens, pages.gateways()));
        return token;
    }

    /** Until when a token that is made now can be used. */
    Instant tokenExpiry() {
        return clock.instant().plus(TOKEN_LIVES);
    }

    synchronized int size() {
        return pages.gateways().size();
    }

    synchronized List<Row> gateways() {
        return pages.gateways();
    }

    @Nullable
    Instant heardAt(UUID gateway) {
        return heard.get(gateway);
    }

    /** @return whether there is such a gateway; one that was revoked stays so */
    synchronized boolean revoke(UUID gateway) {
        boolean known = false;
        List<Row> rows = new ArrayList<>();
        for (Row row : pages.gateways()) {
            boolean it = row.id().equals(gateway);
            known |= it;
            rows.add(
                    it && row.revokedAt() == null
                            ? new Row(row.id(), row.name(), row.publicKey(), row.joinedAt(), clock.instant())
                            : row);
        }
        write(new Pages(pages.tokens(), rows));
        return known;
    }

    private void write(Pages next) {
        home.writeSecret(FILE, JSON.writeValueAsString(next));
        pages = next;
    }

    @Override
    public synchronized Optional<Invitation> invitation(UUID token) {
        return pages.tokens().stream()
                .filter(known -> known.id().equals(token))
                .map(known -> new Invitation(
                        known.id(), known.name(), Base64.getDecoder().decode(known.key()), known.expiresAt()))
                .findFirst();
    }

    @Override
    public synchronized Optional<Member> admit(Invitation invitation, byte[] publicKey) {
        Token token = pages.tokens().stream()
                .filter(known -> known.id().equals(invitation.id()))
                .findFirst()
                .orElseThrow();
        if (token.gateway() != null) {
            return member(token.gateway()).filter(known -> Arrays.equals(known.publicKey(), publicKey));
        }
        if (pages.gateways().size() >= GATEWAYS_MAX) {
            return Optional.empty();
        }
        Row fresh = new Row(
                UUID.randomUUID(), token.name(), Base64.getEncoder().encodeToString(publicKey), clock.instant(), null);
        List<Row> rows = new ArrayList<>(pages.gateways());
        rows.add(fresh);
        List<Token> tokens = new ArrayList<>(pages.tokens());
        tokens.replaceAll(known -> known.id().equals(token.id())
                ? new Token(known.id(), known.name(), known.key(), known.expiresAt(), fresh.id())
                : known);
        write(new Pages(tokens, rows));
        return Optional.of(member(fresh));
    }

    @Override
    public synchronized Optional<Member> member(UUID gateway) {
        return pages.gateways().stream()
                .filter(row -> row.id().equals(gateway))
                .map(GatewayBook::member)
                .findFirst();
    }

    private static Member member(Row row) {
        return new Member(row.id(), row.name(), Base64.getDecoder().decode(row.publicKey()), row.revokedAt() != null);
    }

    @Override
    public void heard(UUID gateway) {
        heard.put(gateway, clock.instant());
    }
}

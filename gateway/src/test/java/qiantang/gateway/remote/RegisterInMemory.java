package qiantang.gateway.remote;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers gateways until the test ends. */
final class RegisterInMemory implements GatewayRegister {
    private final Map<UUID, Invitation> invitations = new HashMap<>();
    private final Map<UUID, Member> members = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> memberOfToken = new HashMap<>();

    JoinToken invite(JoinToken token, Instant expiresAt) {
        invitations.put(token.id(), new Invitation(token.id(), "county", token.key(), expiresAt));
        return token;
    }

    void revoke(UUID gateway) {
        members.computeIfPresent(gateway, (id, member) -> new Member(id, member.name(), member.publicKey(), true));
    }

    @Override
    public Optional<Invitation> invitation(UUID token) {
        return Optional.ofNullable(invitations.get(token));
    }

    @Override
    public Optional<Member> admit(Invitation token, byte[] publicKey) {
        UUID id = memberOfToken.computeIfAbsent(token.id(), one -> UUID.randomUUID());
        Member member = members.computeIfAbsent(id, one -> new Member(one, token.name(), publicKey, false));
        return Optional.of(member).filter(known -> Arrays.equals(known.publicKey(), publicKey));
    }

    @Override
    public Optional<Member> member(UUID gateway) {
        return Optional.ofNullable(members.get(gateway));
    }

    @Override
    public void heard(UUID gateway) {}
}

package qiantang.app;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.terms.TenantId;

/** The routes under {@code /api/v1/gateways}: which gateways of their own belong to the cloud. */
final class GatewayRoutes {
    private static final String ALL = "/api/v1/gateways";
    private static final int NAME_CHARS_MAX = 100;

    private final Identity identity;
    private final GatewayBook book;
    private final TenantId operator;

    GatewayRoutes(Identity identity, GatewayBook book, TenantId operator) {
        this.identity = identity;
        this.book = book;
        this.operator = operator;
    }

    record TokenWish(String name) {}

    /** @param token shown this once */
    record TokenView(String token, Instant expiresAt) {}

    record GatewayView(
            UUID id,
            String name,
            String state,
            Instant joinedAt,
            Optional<Instant> heardAt,
            Optional<Instant> revokedAt) {}

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, ALL, "listGateways", Access.REQUIRED, this::list),
                new Route(Method.POST, ALL + "/tokens", "createGatewayToken", Access.REQUIRED, this::token),
                new Route(Method.POST, ALL + "/{gatewayId}/revoke", "revokeGateway", Access.REQUIRED, this::revoke)
                        .withoutBody());
    }

    private Reply list(Request request) {
        identity.require(request, Action.SITE_SEE, operator);
        return Reply.ok(Map.of("items", book.gateways().stream().map(this::view).toList()));
    }

    private GatewayView view(GatewayBook.Row row) {
        return new GatewayView(
                row.id(),
                row.name(),
                row.revokedAt() == null ? "ACTIVE" : "REVOKED",
                row.joinedAt(),
                Optional.ofNullable(book.heardAt(row.id())),
                Optional.ofNullable(row.revokedAt()));
    }

    private Reply token(Request request) {
        identity.require(request, Action.SITE_CHANGE, operator);
        String name = request.body(TokenWish.class).name();
        if (name.isBlank() || name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(RequestProblem.BODY_INVALID)
                    .at("/name", Text.of("app.reason.gateway_name").with("max", NAME_CHARS_MAX));
        }
        if (book.size() >= GatewayBook.GATEWAYS_MAX) {
            throw Problem.of(AppProblem.TOO_MANY_GATEWAYS).with("limit", GatewayBook.GATEWAYS_MAX);
        }
        return Reply.json(201, new TokenView(book.invite(name).reveal(), book.tokenExpiry()));
    }

    private Reply revoke(Request request) {
        identity.require(request, Action.SITE_CHANGE, operator);
        UUID gateway;
        try {
            gateway = UUID.fromString(request.path("gatewayId"));
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(RequestProblem.NOT_FOUND);
        }
        if (!book.revoke(gateway)) {
            throw Problem.of(RequestProblem.NOT_FOUND);
        }
        return Reply.noContent();
    }
}

package qiantang.identity.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.access.Action;
import qiantang.identity.access.Role;
import qiantang.identity.access.TenantPath;
import qiantang.identity.access.Thing;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.member.Assignment;
import qiantang.identity.member.Assignments;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** Who holds which role at a tenant. */
public final class RoleRoutes {
    private static final String ALL = "/api/v1/tenants/{tenantId}/roles";
    private static final String ONE = ALL + "/{role}/members/{memberId}";

    private final Gate gate;
    private final Assignments assignments;
    private final KeyDirectory directory;

    public RoleRoutes(Gate gate, Assignments assignments, KeyDirectory directory) {
        this.gate = gate;
        this.assignments = assignments;
        this.directory = directory;
    }

    record AssignmentView(
            TenantId tenant, MemberId member, String login, Role role, Instant grantedAt, String grantedBy) {
        static AssignmentView of(Assignment assignment) {
            return new AssignmentView(
                    assignment.tenant(),
                    assignment.member(),
                    assignment.login(),
                    assignment.role(),
                    assignment.grantedAt(),
                    assignment.grantedBy());
        }
    }

    public List<Route> routes() {
        return List.of(
                new Route(Method.GET, ALL, "listRoles", Access.REQUIRED, this::list).inPages(),
                new Route(Method.PUT, ONE, "grantRole", Access.REQUIRED, this::grant).withoutBody(),
                new Route(Method.DELETE, ONE, "revokeRole", Access.REQUIRED, this::revoke));
    }

    private Reply list(Request request) {
        TenantPath path = gate.require(request, Action.ROLE_SEE, tenant(request));
        Page page = request.page();
        Optional<Assignments.After> after =
                page.after().map(last -> new Assignments.After(new MemberId(last.uuid(0)), last.text(1)));
        List<AssignmentView> rows = assignments.list(path.tenant(), after, page.rowsToAsk()).stream()
                .map(AssignmentView::of)
                .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.member(), row.role())));
    }

    private Reply grant(Request request) {
        TenantPath path = gate.see(request, tenant(request));
        Role role = role(request);
        gate.require(request, Action.ROLE_GRANT, new Thing.RoleAt(path, role));
        Assignment given = assignments.give(Gate.caller(request).actor(), path.tenant(), member(request), role);
        directory.changed();
        return Reply.ok(AssignmentView.of(given));
    }

    private Reply revoke(Request request) {
        TenantPath path = gate.see(request, tenant(request));
        Role role = role(request);
        gate.require(request, Action.ROLE_REVOKE, new Thing.RoleAt(path, role));
        assignments.take(Gate.caller(request).actor(), path.tenant(), member(request), role);
        directory.changed();
        return Reply.noContent();
    }

    private static Role role(Request request) {
        try {
            return Role.valueOf(request.path("role"));
        } catch (IllegalArgumentException unknown) {
            throw Problem.of(RequestProblem.PATH_INVALID).at("role", Text.of("identity.reason.role"));
        }
    }

    private static MemberId member(Request request) {
        return request.id("memberId", MemberId::parse);
    }

    private static TenantId tenant(Request request) {
        return request.id("tenantId", TenantId::parse);
    }
}

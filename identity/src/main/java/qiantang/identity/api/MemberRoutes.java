package qiantang.identity.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.access.Action;
import qiantang.identity.access.TenantPath;
import qiantang.identity.access.Thing;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.member.Assignments;
import qiantang.identity.member.Login;
import qiantang.identity.member.Member;
import qiantang.identity.member.Members;
import qiantang.identity.signin.Passwords;
import qiantang.identity.tenant.DisplayName;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** The people of a tenant. */
public final class MemberRoutes {
    private static final String ALL = "/api/v1/tenants/{tenantId}/members";
    private static final String ONE = ALL + "/{memberId}";

    private final Gate gate;
    private final Members members;
    private final Assignments assignments;
    private final Passwords passwords;
    private final KeyDirectory directory;

    public MemberRoutes(
            Gate gate, Members members, Assignments assignments, Passwords passwords, KeyDirectory directory) {
        this.gate = gate;
        this.members = members;
        this.assignments = assignments;
        this.passwords = passwords;
        this.directory = directory;
    }

    record NewMember(String login, String name) {}

    record Rename(String name) {}

    record MemberView(MemberId id, TenantId tenant, String login, String name, boolean disabled, Instant createdAt) {
        static MemberView of(Member member) {
            return new MemberView(
                    member.id(),
                    member.tenant(),
                    member.login(),
                    member.name(),
                    member.disabledAt().isPresent(),
                    member.createdAt());
        }
    }

    /** The one answer that shows a first password. */
    record AdmittedView(MemberView item, String firstPassword) {}

    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, ALL, "createMember", Access.REQUIRED, this::create),
                new Route(Method.GET, ALL, "listMembers", Access.REQUIRED, this::list)
                        .inPages()
                        .taking("login"),
                new Route(Method.GET, ONE, "showMember", Access.REQUIRED, this::show),
                new Route(Method.PATCH, ONE, "renameMember", Access.REQUIRED, this::rename),
                new Route(Method.POST, ONE + "/disable", "disableMember", Access.REQUIRED, this::disable).withoutBody(),
                new Route(Method.POST, ONE + "/enable", "enableMember", Access.REQUIRED, this::enable).withoutBody(),
                new Route(Method.POST, ONE + "/reset-password", "resetPassword", Access.REQUIRED, this::reset)
                        .withoutBody(),
                new Route(Method.DELETE, ONE + "/sessions", "endSessions", Access.REQUIRED, this::endSessions));
    }

    private Reply create(Request request) {
        TenantPath path = gate.require(request, Action.MEMBER_CREATE, tenant(request));
        NewMember wanted = request.body(NewMember.class);
        Login login = Field.login("/login", wanted.login());
        DisplayName name = Field.name("/name", wanted.name());
        String first = passwords.first();
        Member member = members.create(by(request), path.tenant(), login, name, passwords.hash(first));
        return Reply.created(
                "/api/v1/tenants/" + member.tenant() + "/members/" + member.id(),
                new AdmittedView(MemberView.of(member), first));
    }

    private Reply list(Request request) {
        TenantPath path = gate.require(request, Action.MEMBER_SEE, tenant(request));
        Optional<String> login = request.query("login", Login::new, Text.of("identity.reason.login"))
                .map(Login::text);
        Page page = request.page();
        List<MemberView> rows =
                members.list(path.tenant(), login, page.after().map(after -> after.uuid(0)), page.rowsToAsk()).stream()
                        .map(MemberView::of)
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.id())));
    }

    private Reply show(Request request) {
        return Reply.ok(MemberView.of(allowed(request, Action.MEMBER_SEE)));
    }

    private Reply rename(Request request) {
        Member member = allowed(request, Action.MEMBER_CHANGE);
        Rename wanted = request.body(Rename.class);
        return Reply.ok(MemberView.of(
                members.rename(by(request), member.tenant(), member.id(), Field.name("/name", wanted.name()))));
    }

    private Reply disable(Request request) {
        Member disabled = members.disable(
                by(request), allowed(request, Action.MEMBER_CHANGE).id());
        directory.changed();
        return Reply.ok(MemberView.of(disabled));
    }

    private Reply enable(Request request) {
        Member enabled = members.enable(
                by(request), allowed(request, Action.MEMBER_CHANGE).id());
        directory.changed();
        return Reply.ok(MemberView.of(enabled));
    }

    private Reply reset(Request request) {
        Member member = allowed(request, Action.MEMBER_RESET);
        String first = passwords.first();
        return Reply.ok(
                new AdmittedView(MemberView.of(members.reset(by(request), member.id(), passwords.hash(first))), first));
    }

    private Reply endSessions(Request request) {
        Member member = allowed(request, Action.SESSION_END);
        members.endSessions(by(request), member.tenant(), member.id());
        return Reply.noContent();
    }

    /** The member of the path, if the caller may do this with them. */
    private Member allowed(Request request, Action action) {
        TenantPath path = gate.see(request, tenant(request));
        MemberId id = request.id("memberId", MemberId::parse);
        Member member = members.get(path.tenant(), id);
        gate.require(request, action, new Thing.OfMember(path, assignments.held(id)));
        return member;
    }

    private static String by(Request request) {
        return Gate.caller(request).actor();
    }

    private static TenantId tenant(Request request) {
        return request.id("tenantId", TenantId::parse);
    }
}

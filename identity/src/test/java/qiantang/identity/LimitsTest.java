package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.identity.TestCloud.Person;
import qiantang.identity.domain.Domains;
import qiantang.identity.key.ApiKeys;
import qiantang.identity.member.Assignments;
import qiantang.identity.member.Members;
import qiantang.identity.signin.Sessions;

/** Every limit is met once. What fills the tables comes from the superuser, in one statement each. */
class LimitsTest {
    private static final TestCloud CLOUD = new TestCloud();

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void aTenantHasSoManyKeysThatWork() {
        String tenant = CLOUD.tenant(CLOUD.root, "CITY", "keys");
        fill("""
                insert into identity.api_key
                    (id, tenant_id, hash, start, name, role, founder, scopes, models, created_at, created_by)
                select gen_random_uuid(), '%s', sha256(n::text::bytea), 'qt-', 'k', 'VIEWER', false, '{}', '{}', now(), 't'
                from generate_series(2, %d) n
                """.formatted(tenant, ApiKeys.MAX_ACTIVE_PER_TENANT));
        String keys = "/tenants/" + tenant + "/keys";
        String last = expect(201, CLOUD.post(CLOUD.founder(), keys, "{\"name\":\"last\"}"))
                .text("/item/id");
        assertThat(CLOUD.post(CLOUD.founder(), keys, "{\"name\":\"more\"}").code())
                .isEqualTo("identity.too_many_keys");
        expect(200, CLOUD.post(CLOUD.founder(), keys + "/" + last + "/revoke", ""));
        expect(201, CLOUD.post(CLOUD.founder(), keys, "{\"name\":\"again\"}"));
    }

    @Test
    void aTenantHasSoManyMembers() {
        String tenant = CLOUD.tenant(CLOUD.root, "CITY", "members");
        fill("""
                insert into identity.member (id, tenant_id, login, name, created_at, created_by)
                select gen_random_uuid(), '%s', 'filler.' || n, 'n', now(), 't' from generate_series(1, %d) n
                """.formatted(tenant, Members.MAX_PER_TENANT));
        assertThat(CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + tenant + "/members",
                                "{\"login\":\"one.more\",\"name\":\"n\"}")
                        .code())
                .isEqualTo("identity.too_many_members");
    }

    @Test
    void aMemberHoldsSoManyRoles() {
        Person busy = CLOUD.member(CLOUD.root, "busy");
        fill("""
                with made as (
                    insert into identity.tenant (id, parent_id, path, kind, name, created_at, created_by)
                    select id, '%1$s', array['%1$s'::uuid, id], 'PROJECT', id::text, now(), 't'
                    from (select gen_random_uuid() as id from generate_series(1, %2$d)) n
                    returning id)
                insert into identity.role_grant select id, '%3$s', 'VIEWER', now(), 't' from made
                """.formatted(CLOUD.root, Assignments.MAX_PER_MEMBER, busy.id()));
        assertThat(CLOUD.grant(CLOUD.founder(), CLOUD.root, "VIEWER", busy.id()).code())
                .isEqualTo("identity.too_many_roles");
    }

    @Test
    void aMemberHasSoManySessionsAndTheOldestEnds() {
        Person many = CLOUD.member(CLOUD.root, "many");
        var first = CLOUD.session(expect(200, CLOUD.signIn("many", many.firstPassword())));
        for (int i = 1; i < Sessions.MAX_PER_MEMBER; i++) {
            expect(200, CLOUD.signIn("many", many.firstPassword()));
        }
        expect(200, CLOUD.get(first, "/me"));
        expect(200, CLOUD.signIn("many", many.firstPassword()));
        assertThat(CLOUD.get(first, "/me").code()).isEqualTo("identity.session_ended");
    }

    @Test
    void aCloudHasSoManyDomains() {
        fill("""
                insert into identity.domain
                select gen_random_uuid(), '%s', null, 'filler-' || n, now(), 't' from generate_series(1, %d) n
                """.formatted(CLOUD.root, Domains.MAX_DOMAINS));
        assertThat(CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + CLOUD.root + "/domains",
                                "{\"path\":\"one-more\",\"sites\":[]}")
                        .code())
                .isEqualTo("identity.too_many_domains");
    }

    @Test
    void whatIsRememberedOfAttemptsIsBounded() {
        fill("""
                insert into identity.sign_in_attempt
                select sha256(n::text::bytea), 1, '2020-01-01', '2020-01-01' from generate_series(1, 100000) n
                """);
        CLOUD.signIn("somebody.new", "wrong");
        assertThat(CLOUD.rows("identity.sign_in_attempt")).isLessThanOrEqualTo(100_000);
        assertThat(CLOUD.rows("identity.sign_in_attempt where last_at > '2021-01-01'"))
                .isPositive();
    }

    private static void fill(String statement) {
        try (var superuser = CLOUD.postgres().superuser();
                var sql = superuser.createStatement()) {
            sql.execute(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

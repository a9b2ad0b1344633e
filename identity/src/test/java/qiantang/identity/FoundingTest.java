package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import qiantang.identity.TestCloud.As;
import qiantang.identity.TestCloud.Person;
import qiantang.identity.access.Role;

class FoundingTest {
    private final TestCloud cloud = new TestCloud();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void theFounderStandsInForAnOfficeUntilItIsFilled() {
        assertThat(cloud.identity.bootstrap()).as("the beginning happens once").isEmpty();
        As founder = cloud.founder();
        expect(200, cloud.get(founder, "/tenants/" + cloud.root));
        cloud.tenant(cloud.root, "CITY", "杭州");

        Person system = cloud.member(cloud.root, "sys.one");
        Person security = cloud.member(cloud.root, "sec.one");
        expect(200, cloud.grant(founder, cloud.root, "SYSTEM_ADMIN", system.id()));
        var refused = cloud.post(
                founder, "/tenants", "{\"parent\":\"%s\",\"kind\":\"CITY\",\"name\":\"宁波\"}".formatted(cloud.root));
        assertThat(refused.code()).isEqualTo("identity.role_missing");
        assertThat(cloud.grant(founder, cloud.root, "SYSTEM_ADMIN", security.id())
                        .code())
                .isEqualTo("identity.office_of_another");

        expect(200, cloud.grant(founder, cloud.root, "SECURITY_ADMIN", security.id()));
        assertThat(cloud.post(founder, "/tenants/" + cloud.root + "/keys", "{\"name\":\"k\",\"role\":\"OWNER\"}")
                        .code())
                .isEqualTo("identity.role_not_givable");
    }

    @Test
    void anOfficeOnceFilledFallsVacantOnlyAtTheMachine() {
        Person system = cloud.member(cloud.root, "sys.one");
        expect(200, cloud.grant(cloud.founder(), cloud.root, "SYSTEM_ADMIN", system.id()));
        As session = cloud.settled(system);
        String held = "/tenants/" + cloud.root + "/roles/SYSTEM_ADMIN/members/" + system.id();
        assertThat(cloud.delete(session, held).code()).isEqualTo("identity.last_of_office");
        assertThat(cloud.post(session, "/tenants/" + cloud.root + "/members/" + system.id() + "/disable", "")
                        .code())
                .isEqualTo("identity.last_of_office");

        cloud.identity.vacate(Role.SYSTEM_ADMIN);
        cloud.tenant(cloud.root, "CITY", "温州");
    }

    @Test
    void aSecondHolderLetsTheFirstGo() {
        Person one = cloud.member(cloud.root, "sys.one");
        expect(200, cloud.grant(cloud.founder(), cloud.root, "SYSTEM_ADMIN", one.id()));
        As session = cloud.settled(one);
        Person two = new Person(
                expect(
                                201,
                                cloud.post(
                                        session,
                                        "/tenants/" + cloud.root + "/members",
                                        "{\"login\":\"sys.two\",\"name\":\"two\"}"))
                        .text("/item/id"),
                "sys.two",
                "");
        expect(200, cloud.grant(session, cloud.root, "SYSTEM_ADMIN", two.id()));
        expect(204, cloud.delete(session, "/tenants/" + cloud.root + "/roles/SYSTEM_ADMIN/members/" + one.id()));
        assertThat(cloud.get(session, "/tenants/" + cloud.root).code()).isEqualTo("identity.no_such_tenant");
    }

    @Test
    void anOfficeStandsAlone() {
        Person person = cloud.member(cloud.root, "lin");
        for (String office : List.of("SECURITY_ADMIN", "SYSTEM_ADMIN", "AUDIT_ADMIN")) {
            int status = cloud.grant(cloud.founder(), cloud.root, office, person.id())
                    .status();
            assertThat(status).as(office).isEqualTo(office.equals("SECURITY_ADMIN") ? 200 : 409);
        }
        Person viewer = cloud.member(cloud.root, "mei");
        As security = cloud.settled(person);
        expect(200, cloud.grant(security, cloud.root, "VIEWER", viewer.id()));
        assertThat(cloud.grant(security, cloud.root, "SECURITY_ADMIN", viewer.id())
                        .code())
                .isEqualTo("identity.office_stands_alone");
        assertThat(cloud.grant(security, cloud.root, "VIEWER", person.id()).code())
                .isEqualTo("identity.office_stands_alone");
    }

    @Test
    void anOfficeIsHeldAtHome() {
        String city = cloud.tenant(cloud.root, "CITY", "杭州");
        Person elsewhere = cloud.member(city, "elsewhere");
        assertThat(cloud.grant(cloud.founder(), cloud.root, "AUDIT_ADMIN", elsewhere.id())
                        .code())
                .isEqualTo("identity.office_only_at_home");
        expect(200, cloud.grant(cloud.founder(), city, "AUDIT_ADMIN", elsewhere.id()));
    }

    @Test
    void aRenewedFoundersKeyEndsTheOldOne() {
        String renewed = cloud.identity.renewFounderKey().text().reveal();
        assertThat(cloud.get(cloud.founder(), "/me").code()).isEqualTo("identity.key_revoked");
        expect(200, cloud.get(new As.Key(renewed), "/me"));
    }
}

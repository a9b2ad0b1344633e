package qiantang.identity.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import qiantang.identity.access.Decision.Allowed;
import qiantang.identity.access.Decision.Denied;
import qiantang.identity.access.Decision.Reason;
import qiantang.terms.KeyId;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

class AuthorisationTest {
    private static final TenantId PROVINCE = tenant(1);
    private static final TenantId CITY = tenant(2);
    private static final TenantId COUNTY = tenant(3);
    private static final TenantId OTHER_CITY = tenant(4);
    private static final TenantPath AT_PROVINCE = TenantPath.of(PROVINCE);
    private static final TenantPath AT_CITY = TenantPath.of(PROVINCE, CITY);
    private static final TenantPath AT_COUNTY = TenantPath.of(PROVINCE, CITY, COUNTY);
    private static final TenantPath AT_OTHER_CITY = TenantPath.of(PROVINCE, OTHER_CITY);

    @Test
    void everyRoleMayExactlyWhatTheTableSays() throws IOException {
        List<String> checked = new ArrayList<>();
        for (String line : table()) {
            String[] cells = line.split(" +", -1);
            Action action = Action.valueOf(cells[0]);
            checked.add(cells[0]);
            for (Role role : Role.values()) {
                String reach = cells[1 + role.ordinal()];
                Actor actor = person(role);
                assertThat(isAllowed(actor, action, AT_CITY))
                        .as(role + " here " + action)
                        .isEqualTo("SH".contains(reach));
                assertThat(isAllowed(actor, action, AT_COUNTY))
                        .as(role + " below " + action)
                        .isEqualTo("SB".contains(reach));
                assertThat(isAllowed(actor, action, AT_PROVINCE))
                        .as(role + " above " + action)
                        .isFalse();
                assertThat(isAllowed(actor, action, AT_OTHER_CITY))
                        .as(role + " beside " + action)
                        .isFalse();
                assertThat(Authorisation.may(actor, action, new Thing.OfKey(AT_CITY, actor.name())) instanceof Allowed)
                        .as(role + " its own " + action)
                        .isEqualTo("SHO".contains(reach));
            }
        }
        assertThat(checked).hasSize(Action.values().length - 1).doesNotContain(Action.OWN_ACCOUNT.name());
    }

    @Test
    void noOfficeGivesOrTakesAnother() {
        for (Role holder : Role.offices()) {
            for (Role office : Role.offices()) {
                for (Action action : List.of(Action.ROLE_GRANT, Action.ROLE_REVOKE)) {
                    Decision decision = Authorisation.may(person(holder), action, new Thing.RoleAt(AT_COUNTY, office));
                    if (holder == office) {
                        assertThat(decision).isInstanceOf(Allowed.class);
                    } else {
                        assertThat(decision).isEqualTo(new Denied(Reason.OFFICE_OF_ANOTHER));
                    }
                }
            }
        }
    }

    @Test
    void onlySecurityAndTheOwnerGiveOrdinaryRoles() {
        for (Role holder : Role.values()) {
            for (Role role : EnumSet.complementOf(EnumSet.copyOf(Role.offices()))) {
                boolean allowed =
                        Authorisation.may(person(holder), Action.ROLE_GRANT, new Thing.RoleAt(AT_COUNTY, role))
                                instanceof Allowed;
                assertThat(allowed)
                        .as(holder + " gives " + role)
                        .isEqualTo(holder == Role.SECURITY_ADMIN || holder == Role.OWNER);
            }
        }
    }

    @Test
    void anOwnerGivesNoOffice() {
        assertThat(Authorisation.may(
                        person(Role.OWNER), Action.ROLE_GRANT, new Thing.RoleAt(AT_CITY, Role.AUDIT_ADMIN)))
                .isEqualTo(new Denied(Reason.OFFICE_OF_ANOTHER));
    }

    @Test
    void theAccountOfAnOfficeHolderIsInTheHandsOfTheSameOffice() {
        for (Role office : Role.offices()) {
            Thing holder = new Thing.OfMember(AT_CITY, Map.of(AT_CITY, Set.of(office)));
            for (Role role : Role.values()) {
                for (Action action : List.of(Action.MEMBER_CHANGE, Action.MEMBER_RESET, Action.SESSION_END)) {
                    assertThat(Authorisation.may(person(role), action, holder) instanceof Allowed)
                            .as(role + " " + action + " on " + office)
                            .isEqualTo(role == office);
                }
            }
        }
    }

    @Test
    void whoSitsBelowDoesNotTouchTheOfficeAbove() {
        Thing above = new Thing.OfMember(AT_CITY, Map.of(AT_PROVINCE, Set.of(Role.SECURITY_ADMIN)));
        assertThat(Authorisation.may(person(Role.SECURITY_ADMIN), Action.MEMBER_RESET, above))
                .isEqualTo(new Denied(Reason.OFFICE_OF_ANOTHER));
    }

    @Test
    void aPasswordIsNotResetToReachRolesElsewhere() {
        Thing member =
                new Thing.OfMember(AT_CITY, Map.of(AT_CITY, Set.of(Role.VIEWER), AT_OTHER_CITY, Set.of(Role.OWNER)));
        assertThat(Authorisation.may(person(Role.OWNER), Action.MEMBER_RESET, member))
                .isEqualTo(new Denied(Reason.MEMBER_HOLDS_MORE));
        assertThat(Authorisation.may(person(Role.OWNER), Action.MEMBER_CHANGE, member))
                .isInstanceOf(Allowed.class);
    }

    @Test
    void keysHoldNoOfficeAndNoMoreThanTheirMakerHandsOut() {
        for (Role office : Role.offices()) {
            assertThat(Authorisation.may(
                            person(Role.SECURITY_ADMIN), Action.KEY_ISSUE, new Thing.NewKey(AT_CITY, office)))
                    .isEqualTo(new Denied(Reason.OFFICE_NOT_FOR_KEYS));
        }
        assertThat(Authorisation.may(person(Role.DEVELOPER), Action.KEY_ISSUE, new Thing.NewKey(AT_CITY, Role.OWNER)))
                .isEqualTo(new Denied(Reason.ROLE_NOT_GIVABLE));
        assertThat(Authorisation.may(
                        person(Role.DEVELOPER), Action.KEY_ISSUE, new Thing.NewKey(AT_CITY, Role.DEVELOPER)))
                .isInstanceOf(Allowed.class);
    }

    @Test
    void aKeyDoesOnlyWhatItsScopesCover() {
        Actor inference = key(Set.of(Scope.INFERENCE), false);
        assertThat(isAllowed(inference, Action.CALL, AT_CITY)).isTrue();
        assertThat(Authorisation.may(inference, Action.KEY_SEE, new Thing.At(AT_CITY)))
                .isEqualTo(new Denied(Reason.SCOPE_MISSING));
        Actor reader = key(Set.of(Scope.MANAGEMENT_READ), false);
        assertThat(isAllowed(reader, Action.KEY_SEE, AT_CITY)).isTrue();
        assertThat(isAllowed(reader, Action.TENANT_RENAME, AT_CITY)).isFalse();
        assertThat(isAllowed(reader, Action.CALL, AT_CITY)).isFalse();
    }

    @Test
    void aLimitedKeyHandsNothingOn() {
        Actor limited = key(Set.of(Scope.values()), true);
        assertThat(Authorisation.may(limited, Action.KEY_ISSUE, new Thing.NewKey(AT_CITY, Role.VIEWER)))
                .isEqualTo(new Denied(Reason.LIMITED_KEY));
        assertThat(Authorisation.may(limited, Action.ROLE_GRANT, new Thing.RoleAt(AT_CITY, Role.VIEWER)))
                .isEqualTo(new Denied(Reason.LIMITED_KEY));
        assertThat(Authorisation.may(limited, Action.MEMBER_RESET, new Thing.OfMember(AT_CITY, Map.of())))
                .isEqualTo(new Denied(Reason.LIMITED_KEY));
        assertThat(isAllowed(limited, Action.TENANT_RENAME, AT_CITY)).isTrue();
    }

    @Test
    void whatIsOutOfSightIsDeniedAsUnknown() {
        assertThat(Authorisation.may(person(Role.OWNER), Action.TENANT_RENAME, new Thing.At(AT_OTHER_CITY)))
                .isEqualTo(new Denied(Reason.NOT_VISIBLE));
        assertThat(Authorisation.may(person(Role.OWNER), Action.KEY_SEE, new Thing.At(AT_COUNTY)))
                .isEqualTo(new Denied(Reason.ROLE_MISSING));
        Actor nobody = new Actor.Person(new MemberId(new UUID(9, 9)), CITY, Set.of());
        assertThat(Authorisation.may(nobody, Action.TENANT_SEE, new Thing.At(AT_CITY)))
                .isEqualTo(new Denied(Reason.NOT_VISIBLE));
    }

    @Test
    void everybodyHasAnAccountOfTheirOwn() {
        Actor nobody = new Actor.Person(new MemberId(new UUID(9, 9)), CITY, Set.of());
        assertThat(Authorisation.may(nobody, Action.OWN_ACCOUNT, new Thing.Self()))
                .isInstanceOf(Allowed.class);
        assertThat(Authorisation.may(nobody, Action.TENANT_SEE, new Thing.Self()))
                .isInstanceOf(Denied.class);
    }

    @Test
    void theDecisionNamesTheGrantThatItRestsOn() {
        assertThat(Authorisation.may(person(Role.OWNER), Action.TENANT_SEE, new Thing.At(AT_COUNTY)))
                .isEqualTo(new Allowed(new Decision.By.Held(new Grant(CITY, Role.OWNER))));
    }

    private static boolean isAllowed(Actor actor, Action action, TenantPath path) {
        return Authorisation.may(actor, action, new Thing.At(path)) instanceof Allowed;
    }

    private static Actor person(Role role) {
        return new Actor.Person(new MemberId(new UUID(7, role.ordinal())), CITY, Set.of(new Grant(CITY, role)));
    }

    private static Actor key(Set<Scope> scopes, boolean limited) {
        return new Actor.Key(new KeyId(new UUID(8, 8)), CITY, Set.of(new Grant(CITY, Role.OWNER)), scopes, limited);
    }

    private static TenantId tenant(long n) {
        return new TenantId(new UUID(0, n));
    }

    private static List<String> table() throws IOException {
        try (var in =
                Objects.requireNonNull(AuthorisationTest.class.getResourceAsStream("/qiantang/identity/powers.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}

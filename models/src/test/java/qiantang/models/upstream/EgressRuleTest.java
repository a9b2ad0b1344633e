package qiantang.models.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.foundation.http.Problem;
import qiantang.models.ModelsProblem;
import qiantang.models.upstream.EgressRule.Hand;

class EgressRuleTest {
    private static boolean allows(Hand hand, String... addresses) {
        EgressRule rule = new EgressRule(host -> {
            InetAddress[] resolved = new InetAddress[addresses.length];
            for (int index = 0; index < addresses.length; index++) {
                resolved[index] = InetAddress.getByName(addresses[index]);
            }
            return resolved;
        });
        try {
            rule.check(UpstreamAddress.parse("http://host.example"), hand);
            return true;
        } catch (Problem refused) {
            assertThat(refused.code()).isEqualTo(ModelsProblem.ADDRESS_FORBIDDEN);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "240.0.0.1",
                "::1",
                "fd00::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::ffff:10.0.0.1"
            })
    void privateAddressesAreForTheOperatorOnly(String address) {
        assertThat(allows(Hand.OPERATOR, address)).isTrue();
        assertThat(allows(Hand.TENANT, address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1"})
    void linkLocalAddressesAndGroupsAreForNobody(String address) {
        assertThat(allows(Hand.OPERATOR, address)).isFalse();
        assertThat(allows(Hand.TENANT, address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "223.5.5.5", "2400:3200::1"})
    void publicAddressesAreForEverybody(String address) {
        assertThat(allows(Hand.TENANT, address)).isTrue();
    }

    @Test
    void oneForbiddenAddressAmongSeveralForbidsTheHost() {
        assertThat(allows(Hand.TENANT, "1.1.1.1", "127.0.0.1")).isFalse();
    }

    @Test
    void anUnknownHostIsSaid() {
        EgressRule rule = new EgressRule(host -> {
            throw new UnknownHostException(host);
        });

        assertThatThrownBy(() -> rule.check(UpstreamAddress.parse("http://host.example"), Hand.OPERATOR))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ModelsProblem.HOST_UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource({
        "http://host:8000, http://host:8000/v1",
        "http://host:8000/, http://host:8000/v1",
        "https://host/compatible-mode/v1/, https://host/compatible-mode/v1",
        "https://host/api/v3, https://host/api/v3",
        "http://[fd00::1]:8000, http://[fd00::1]:8000/v1",
    })
    void anAddressIsWhereTheInterfaceBegins(String given, String meant) {
        assertThat(UpstreamAddress.parse(given)).hasToString(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:8000",
                "ftp://host",
                "file:///etc/passwd",
                "http://",
                "http://user@host",
                "http://host?x=1",
                "http://host#x",
                "http://host:0",
                "http://host:70000",
                "http://ho st",
                "http://host/../x",
                "javascript:1"
            })
    void anythingElseIsNoAddress(String text) {
        assertThatThrownBy(() -> UpstreamAddress.parse(text))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ModelsProblem.URL_INVALID));
    }
}

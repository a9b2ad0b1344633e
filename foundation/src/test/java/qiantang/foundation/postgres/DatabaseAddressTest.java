package qiantang.foundation.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.foundation.http.Problem;

class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgresql://amy:pw@db:5433/cloud jdbc:postgresql://db:5433/cloud amy pw",
                "postgres://amy:pw@db/cloud jdbc:postgresql://db/cloud amy pw",
                "jdbc:postgresql://db/cloud?user=amy&password=pw jdbc:postgresql://db/cloud amy pw",
                "postgresql://amy@db/cloud?sslmode=verify-full&password=pw jdbc:postgresql://db/cloud?sslmode=verify-full amy pw",
                "postgresql://amy:p%40s%3As+%2F@db/cloud jdbc:postgresql://db/cloud amy p@s:s+/",
                "postgresql://amy:pw@one:1,two:2/cloud?targetServerType=primary jdbc:postgresql://one:1,two:2/cloud?targetServerType=primary amy pw",
                "postgresql://amy:pw@[::1]:5432/cloud jdbc:postgresql://[::1]:5432/cloud amy pw",
                "postgresql://amy:pw@db jdbc:postgresql://db/amy amy pw",
            })
    void addressesAreReadAsOthersWriteThem(String address, String url, String user, String password) {
        assertThat(DatabaseAddress.parse(address).application())
                .isEqualTo(new DatabaseAddress.Login(url, user, password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mysql://a:b@db/x", "postgresql://", "db:5432/cloud", "postgresql://a:%zz@db/cloud"})
    void whatIsNoAddressIsRefused(String address) {
        assertThatThrownBy(() -> DatabaseAddress.parse(address))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(PostgresProblem.ADDRESS_UNREADABLE));
    }

    @Test
    void anAddressWithoutAUserIsRefused() {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgresql://db/cloud"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(PostgresProblem.ADDRESS_WITHOUT_USER));
    }

    @Test
    void noPasswordIsPrinted() {
        assertThat(DatabaseAddress.parse("postgresql://amy:hush@db/cloud", "postgresql://root:quiet@db/cloud"))
                .asString()
                .doesNotContain("hush", "quiet")
                .contains("amy", "root");
    }
}

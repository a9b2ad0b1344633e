package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdTest {
    @Test
    void anIdReadsBackFromItsTextInEitherCase() {
        Sample.always(sample -> {
            TenantId id = new TenantId(sample.uuid());
            assertThat(TenantId.parse(id.text())).isEqualTo(id);
            assertThat(TenantId.parse(id.text().toUpperCase(Locale.ROOT))).isEqualTo(id);
            assertThat(id).hasToString(id.value().toString());
        });
    }

    @Test
    void anyOtherTextIsRefused() {
        for (String text : List.of(
                "",
                "1-1-1-1-1",
                "0192f0c1-2345-7000-8000-00000000000g",
                "0192f0c123457000800000000000000000001",
                "{192f0c1-2345-7000-8000-00000000001}",
                "0192f0c1-2345-7000-8000-000000000001 ",
                // 36 characters with the hyphens in other places, and with a sign: UUID.fromString takes both
                "0192f0c12-345-7000-8000-000000000001",
                "+192f0c1-2345-7000-8000-000000000001")) {
            assertThatThrownBy(() -> KeyId.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void idsOfOneValueAreStillOfTheirKind() {
        UUID value = UUID.fromString("0192f0c1-2345-7000-8000-000000000001");
        assertThat((Object) new TenantId(value)).isNotEqualTo(new MemberId(value));
    }
}

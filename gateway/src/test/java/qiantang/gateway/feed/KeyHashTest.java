package qiantang.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyHashTest {
    /** The digest of "abc" in FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void aHashIsTheSha256OfTheKey() {
        assertThat(KeyHash.ofKey("abc")).hasToString(ABC).isEqualTo(KeyHash.parse(ABC));
    }

    @Test
    void whatIsNotASha256IsRefused() {
        assertThatThrownBy(() -> KeyHash.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyHash.parse(ABC + "00")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyHash.parse(ABC.replace('b', 'x'))).isInstanceOf(IllegalArgumentException.class);
    }
}

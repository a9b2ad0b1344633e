package qiantang.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Argon2Test {
    private static final byte[] SALT = "sixteen bytes ok".getBytes(StandardCharsets.UTF_8);

    /** From the reference implementation's own test.c (phc-winner-argon2), Argon2id version 0x13. */
    @Test
    void theReferenceImplementationsHashesAreOurs() {
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(new Argon2(256, 2, 1).hash("password", "somesalt".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(reference);
        assertThat(Argon2.matches("password", reference)).isTrue();
        assertThat(Argon2.matches("passwore", reference)).isFalse();
    }

    @Test
    void theParametersTravelWithTheHash() {
        Argon2 weak = new Argon2(64, 1, 1);
        String stored = weak.hash("九溪十八涧", SALT);
        assertThat(Argon2.matches("九溪十八涧", stored)).isTrue();
        assertThat(weak.exceeds(stored)).isFalse();
        assertThat(new Argon2(128, 1, 1).exceeds(stored)).isTrue();
        assertThat(new Argon2(64, 2, 1).exceeds(stored)).isTrue();
        assertThat(Argon2.CURRENT.exceeds(stored)).isTrue();
    }

    @Test
    void whatIsNoHashIsRefused() {
        for (String text : new String[] {"", "$argon2i$v=19$m=64,t=1,p=1$AA$AA", "plain"}) {
            assertThatThrownBy(() -> Argon2.matches("x", text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

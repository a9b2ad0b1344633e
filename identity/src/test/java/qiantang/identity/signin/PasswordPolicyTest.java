package qiantang.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import qiantang.identity.signin.PasswordPolicy.Fault;

class PasswordPolicyTest {
    @Test
    void goodPasswordsPass() {
        for (String good : new String[] {"Tide-1024-x", "九溪十八涧Ab1烟树", "correct horse battery staple", "zK3!vv20pQ"}) {
            assertThat(PasswordPolicy.faults(good, "lin")).as(good).isEmpty();
        }
    }

    @Test
    void eachFaultIsNamed() {
        assertThat(PasswordPolicy.faults("Ab3!xyz", "lin")).containsExactly(Fault.TOO_SHORT);
        assertThat(PasswordPolicy.faults("x".repeat(129), "lin")).containsExactly(Fault.TOO_LONG);
        assertThat(PasswordPolicy.faults("qwmnzpalskdj", "lin")).containsExactly(Fault.TOO_PLAIN);
        assertThat(PasswordPolicy.faults("aaaaaaaaaaaaaaaaaaaa", "lin")).containsExactly(Fault.TOO_REPETITIVE);
        assertThat(PasswordPolicy.faults("xx-Lin.Mei-42-yy", "lin.mei")).containsExactly(Fault.CONTAINS_LOGIN);
        assertThat(PasswordPolicy.faults("PassW0rd-2026", "lin")).containsExactly(Fault.WELL_KNOWN);
    }

    @Test
    void lengthIsCountedInCharactersNotInUnits() {
        assertThat(PasswordPolicy.faults("😀".repeat(PasswordPolicy.MAX_LENGTH), "lin"))
                .doesNotContain(Fault.TOO_LONG);
        assertThat(PasswordPolicy.faults("😀".repeat(PasswordPolicy.MAX_LENGTH + 1), "lin"))
                .containsExactly(Fault.TOO_LONG);
    }

    @Test
    void oneFormForEveryKeyboard() {
        assertThat(PasswordPolicy.normalised("ｅ\u0301")).isEqualTo(PasswordPolicy.normalised("é"));
    }
}

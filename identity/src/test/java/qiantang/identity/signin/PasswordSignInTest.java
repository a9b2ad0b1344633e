package qiantang.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import qiantang.identity.TestCloud;
import qiantang.identity.signin.SignIn.Outcome;

class PasswordSignInTest {
    @Test
    void aWeakHashIsMadeAnewWhenItsOwnerSignsIn() {
        try (TestCloud cloud = new TestCloud()) {
            var person = cloud.member(cloud.root, "raised");
            Argon2 stronger = new Argon2(128, 1, 1);
            PasswordSignIn signIn =
                    new PasswordSignIn(cloud.database(), new Passwords(stronger, new SecureRandom()), cloud.clock);
            LoginAndPassword proof = new LoginAndPassword("Raised ", person.firstPassword());
            assertThat(signIn.attempt(proof, "::1")).isInstanceOf(Outcome.Proven.class);
            assertThat(cloud.rows("identity.password where hash like '$argon2id$v=19$m=128,t=1,p=1$%' and must_change"))
                    .isOne();
            assertThat(signIn.attempt(proof, "::1")).isInstanceOf(Outcome.Proven.class);
        }
    }
}

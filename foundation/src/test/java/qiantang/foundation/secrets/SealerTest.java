package qiantang.foundation.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Problem;
import qiantang.terms.TenantId;

class SealerTest {
    private static final TenantId TENANT = TenantId.parse("0190b5a4-7a3c-7def-8123-456789abcdef");
    private static final TenantId OTHER = TenantId.parse("0190b5a4-7a3c-7def-8123-456789abcdee");
    private static final Purpose UPSTREAM = new Purpose("models.upstream");
    private static final Purpose SESSION = new Purpose("identity.session");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final SecureRandom random = new SecureRandom();

    @SuppressWarnings("NullAway.Init") // set before each test
    private MasterKeyFile master;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Sealer sealer;

    @BeforeEach
    void open() {
        master = MasterKeyFile.open(folder.resolve("master.key"), random);
        sealer = new Sealer(master, random);
    }

    @Test
    void whatIsSealedOpensAgainWhateverItIs() {
        long seed = System.nanoTime();
        Random bytes = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] plain = new byte[bytes.nextInt(round == 0 ? 1 : 300)];
            bytes.nextBytes(plain);
            Sealed sealed = sealer.seal(TENANT, UPSTREAM, Secret.of(plain));
            assertThat(sealer.open(TENANT, UPSTREAM, Sealed.of(sealed.bytes())).reveal())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(plain);
        }
    }

    @Test
    void theSameSecretNeverLooksTheSameTwice() {
        Secret secret = Secret.of("sk-123");
        assertThat(sealer.seal(TENANT, UPSTREAM, secret).bytes())
                .isNotEqualTo(sealer.seal(TENANT, UPSTREAM, secret).bytes());
    }

    @Test
    void anotherTenantOrPurposeCannotOpenIt() {
        Sealed sealed = sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123"));
        refused(() -> sealer.open(OTHER, UPSTREAM, sealed), SecretsProblem.CANNOT_OPEN);
        refused(() -> sealer.open(TENANT, SESSION, sealed), SecretsProblem.CANNOT_OPEN);
        refused(() -> sealer.rewrap(OTHER, UPSTREAM, sealed), SecretsProblem.CANNOT_OPEN);
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        byte[] sealed = sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123")).bytes();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] touched = sealed.clone();
            touched[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> sealer.open(TENANT, UPSTREAM, Sealed.of(touched)))
                    .as("bit %d", bit)
                    .isInstanceOf(Problem.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> sealer.open(TENANT, UPSTREAM, Sealed.of(cut)))
                    .as("length %d", length)
                    .isInstanceOf(Problem.class);
        }
    }

    @Test
    void afterARotationTheOldOpensAndTheNewIsSealedUnderTheNewKey() {
        Sealed old = sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123"));
        master.rotate();
        assertThat(sealer.open(TENANT, UPSTREAM, old).revealText()).isEqualTo("sk-123");
        assertThat(sealer.isStale(old)).isTrue();
        Sealed again = sealer.rewrap(TENANT, UPSTREAM, old);
        assertThat(again.version()).isEqualTo(2);
        assertThat(sealer.isStale(again)).isFalse();
        Sealer restarted = new Sealer(MasterKeyFile.open(folder.resolve("master.key"), random), random);
        assertThat(restarted.open(TENANT, UPSTREAM, again).revealText()).isEqualTo("sk-123");
        assertThat(restarted.open(TENANT, UPSTREAM, old).revealText()).isEqualTo("sk-123");
    }

    @Test
    void aKeyFileThatOthersMayReadIsRefused() throws IOException {
        Path file = folder.resolve("master.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        refused(() -> MasterKeyFile.open(file, random), SecretsProblem.KEY_FILE_EXPOSED);
    }

    @Test
    void aDamagedKeyFileIsRefusedAndNotReplaced() throws IOException {
        Path file = folder.resolve("master.key");
        for (String text : new String[] {
            "", "qiantang master key\n", "qiantang master key\n1 AAAA\n", "x\n1 " + "A".repeat(43) + "=\n"
        }) {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
            refused(() -> MasterKeyFile.open(file, random), SecretsProblem.KEY_FILE_DAMAGED);
            assertThat(Files.readString(file)).isEqualTo(text);
        }
    }

    @Test
    void withAnotherMasterKeyNothingOpens() {
        Sealed sealed = sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123"));
        Sealer stranger = new Sealer(MasterKeyFile.open(folder.resolve("other.key"), random), random);
        refused(() -> stranger.open(TENANT, UPSTREAM, sealed), SecretsProblem.CANNOT_OPEN);
        master.rotate();
        Sealed newer = sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123"));
        refused(() -> stranger.open(TENANT, UPSTREAM, newer), SecretsProblem.KEY_VERSION_MISSING);
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertThat(Secret.of("sk-123")).hasToString("(secret)").isEqualTo(Secret.of("sk-123"));
        assertThat(sealer.seal(TENANT, UPSTREAM, Secret.of("sk-123")).toString())
                .doesNotContain("sk-123");
    }

    private static void refused(ThrowingCallable call, SecretsProblem code) {
        assertThatThrownBy(call)
                .asInstanceOf(type(Problem.class))
                .extracting(Problem::code)
                .isEqualTo(code);
    }
}

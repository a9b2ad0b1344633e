package qiantang.audit;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import qiantang.foundation.database.Database;
import qiantang.tlog.Merkle;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.note.VerifierKey;

/** Who the log is: its name, and the key that signs its checkpoints and is kept sealed beside it. */
final class LogKey {
    private final NoteSigner signer;

    private LogKey(NoteSigner signer) {
        this.signer = signer;
    }

    /** The key of the log in this database. Where there is none, a log begins: empty, with a first leaf waiting. */
    public static LogKey openOrBegin(
            Database database, String origin, Sealing sealing, Trail trail, InstantSource clock, SecureRandom random) {
        byte[] sealed = database.across(AuditSchema.INTEGRATOR, handle -> {
            if (LogRows.sealedKey(handle).isEmpty()) {
                SigningKey fresh = SigningKey.generate(origin, SignatureType.ED25519, random);
                byte[] secret = fresh.secretText().getBytes(StandardCharsets.UTF_8);
                String key = fresh.verifierKey().text();
                SignedNote empty = new NoteSigner(fresh).sign(new Checkpoint(origin, 0, Merkle.empty()).text());
                if (LogRows.begin(handle, key, sealing.seal(secret), empty, clock.instant())) {
                    trail.append(
                            handle,
                            Leaf.ofCloud(LeafKind.LOG_BEGUN, "program", "log").with("key", key));
                }
            }
            return LogRows.sealedKey(handle).orElseThrow();
        });
        String secret = new String(sealing.open(sealed), StandardCharsets.UTF_8);
        return new LogKey(new NoteSigner(SigningKey.parse(secret)));
    }

    public VerifierKey verifierKey() {
        return signer.verifierKey();
    }

    SignedNote sign(Checkpoint checkpoint) {
        return signer.sign(checkpoint.text());
    }
}

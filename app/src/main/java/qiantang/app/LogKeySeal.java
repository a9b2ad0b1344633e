package qiantang.app;

import qiantang.audit.Sealing;
import qiantang.foundation.secrets.Purpose;
import qiantang.foundation.secrets.Sealed;
import qiantang.foundation.secrets.Sealer;
import qiantang.foundation.secrets.Secret;
import qiantang.terms.TenantId;

/** Keeps the key that signs the audit log closed under the master key. */
final class LogKeySeal implements Sealing {
    private static final Purpose PURPOSE = new Purpose("audit.log_key");

    private final Sealer sealer;
    private final TenantId operator;

    LogKeySeal(Sealer sealer, TenantId operator) {
        this.sealer = sealer;
        this.operator = operator;
    }

    @Override
    public byte[] seal(byte[] open) {
        return sealer.seal(operator, PURPOSE, Secret.of(open)).bytes();
    }

    @Override
    public byte[] open(byte[] sealed) {
        return sealer.open(operator, PURPOSE, Sealed.of(sealed)).reveal();
    }
}

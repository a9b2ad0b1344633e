package qiantang.app;

import qiantang.foundation.http.Problem;
import qiantang.foundation.secrets.Purpose;
import qiantang.foundation.secrets.Sealed;
import qiantang.foundation.secrets.Sealer;
import qiantang.foundation.secrets.Secret;
import qiantang.foundation.secrets.SecretsProblem;
import qiantang.models.CredentialSeal;
import qiantang.terms.ReplicaId;
import qiantang.terms.TenantId;

/** Seals the credentials of upstream servers, each for the one replica that it belongs to and for its owner. */
final class UpstreamSeal implements CredentialSeal {
    private static final Purpose PURPOSE = new Purpose("models.upstream");

    private final Sealer sealer;

    UpstreamSeal(Sealer sealer) {
        this.sealer = sealer;
    }

    /** What is sealed begins with the replica's id, so that a credential moved to another replica's row is found out. */
    @Override
    public byte[] seal(TenantId owner, Secret credential, ReplicaId replica) {
        Secret bound = Secret.of(replica.text() + credential.revealText());
        return sealer.seal(owner, PURPOSE, bound).bytes();
    }

    @Override
    public Secret open(TenantId owner, byte[] sealed, ReplicaId replica) {
        String bound = sealer.open(owner, PURPOSE, Sealed.of(sealed)).revealText();
        if (!bound.startsWith(replica.text())) {
            throw Problem.of(SecretsProblem.CANNOT_OPEN);
        }
        return Secret.of(bound.substring(replica.text().length()));
    }
}

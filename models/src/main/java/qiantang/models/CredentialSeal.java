package qiantang.models;

import qiantang.foundation.secrets.Secret;
import qiantang.terms.ReplicaId;
import qiantang.terms.TenantId;

/** Lets the credentials of upstream servers rest in the database. Each is bound to its replica and to the replica's owner. */
public interface CredentialSeal {
    byte[] seal(TenantId owner, Secret credential, ReplicaId replica);

    Secret open(TenantId owner, byte[] sealed, ReplicaId replica);
}

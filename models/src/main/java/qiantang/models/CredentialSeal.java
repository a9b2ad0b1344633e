package qiantang.models;

import qiantang.foundation.secrets.Secret;
import qiantang.terms.ReplicaId;

/** Lets the credentials of upstream servers rest in the database. Each is bound to its replica. */
public interface CredentialSeal {
    byte[] seal(Secret credential, ReplicaId replica);

    Secret open(byte[] sealed, ReplicaId replica);
}

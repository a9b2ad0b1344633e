package qiantang.tlog.note;

import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** The kinds of signature that are understood, each with the byte that C2SP assigned to it. */
public enum SignatureType {
    /** Ed25519 over the text of the note. */
    ED25519(0x01),
    /** Ed25519 over {@code cosignature/v1}, a time and the text of the note: what a witness says. */
    COSIGNATURE_V1(0x04);

    private final byte identifier;

    SignatureType(int identifier) {
        this.identifier = (byte) identifier;
    }

    byte identifier() {
        return identifier;
    }

    static SignatureType of(byte identifier) {
        for (SignatureType type : values()) {
            if (type.identifier == identifier) {
                return type;
            }
        }
        throw new TlogException(Fault.MALFORMED, "a key for an unknown kind of signature: " + identifier);
    }
}

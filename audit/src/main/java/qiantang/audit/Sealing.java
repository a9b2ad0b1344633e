package qiantang.audit;

/** Closes and opens the signing key, so that the database never holds it in the open. */
public interface Sealing {
    byte[] seal(byte[] open);

    byte[] open(byte[] sealed);
}

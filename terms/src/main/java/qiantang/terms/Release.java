package qiantang.terms;

import java.time.Instant;

/**
 * A person's signed word that what was derived from one domain may carry another. Made only by
 * {@link Release#signed}, which asks the given check about the signature first.
 */
public final class Release {
    /** What is signed: who lets what out of which domain, and when. */
    public record Statement(Domain from, Domain to, MemberId signer, Instant signedAt) {}

    /** Says whether a signature over a statement is good; identity holds the signers' keys. */
    @FunctionalInterface
    public interface SignatureCheck {
        boolean isGood(Statement statement, byte[] signature);
    }

    private final Statement statement;

    private Release(Statement statement) {
        this.statement = statement;
    }

    /**
     * @throws IllegalArgumentException if the signature is not the signer's over exactly this statement
     */
    public static Release signed(Statement statement, byte[] signature, SignatureCheck check) {
        if (!check.isGood(statement, signature.clone())) {
            throw new IllegalArgumentException("the release is not signed by " + statement.signer());
        }
        return new Release(statement);
    }

    public Domain from() {
        return statement.from();
    }

    public Domain to() {
        return statement.to();
    }

    public Statement statement() {
        return statement;
    }
}

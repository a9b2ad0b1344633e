package qiantang.tlog;

/** Why something was refused. */
public enum Fault {
    /** The text or bytes do not have the form that the format asks for. */
    MALFORMED,
    /** A limit on size, lines or number was passed. */
    TOO_LARGE,
    /** A size or index that the tree does not have. */
    OUT_OF_RANGE,
    /** A tile or bundle that the tree needs is not there. */
    MISSING,
    /** None of the signatures is by a key that is known. */
    UNSIGNED,
    /** A signature names a known key and does not verify. */
    BAD_SIGNATURE,
    /** The checkpoint speaks of another log. */
    OTHER_LOG,
    /** An inclusion or consistency proof does not lead to the root. */
    BAD_PROOF,
    /** Fewer of the known witnesses have signed than were asked for. */
    TOO_FEW_WITNESSES,
    /** Something immutable would have been replaced by something else. */
    CONFLICT
}

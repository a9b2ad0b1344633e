/** A transparency log as a library: C2SP tiles, checkpoints, proofs, witness and verifier. Nothing but the JDK. */
module qiantang.tlog {
    requires static org.jspecify;

    exports qiantang.tlog;
    exports qiantang.tlog.note;
    exports qiantang.tlog.proof;
    exports qiantang.tlog.tile;
    exports qiantang.tlog.verify;
    exports qiantang.tlog.witness;
}

package qiantang.tlog.witness;

import qiantang.tlog.note.SignatureLine;

/** What a witness answers, in the words of HTTP. */
public sealed interface WitnessReply {
    int status();

    String contentType();

    String body();

    /** The checkpoint continues what was known; this is the witness's signature over it. */
    record Cosigned(SignatureLine signature) implements WitnessReply {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String contentType() {
            return "text/plain; charset=utf-8";
        }

        @Override
        public String body() {
            return signature.text() + "\n";
        }
    }

    /** The request starts from another size than the one last cosigned, which is told. */
    record Conflict(long knownSize) implements WitnessReply {
        @Override
        public int status() {
            return 409;
        }

        @Override
        public String contentType() {
            return "text/x.tlog.size";
        }

        @Override
        public String body() {
            return knownSize + "\n";
        }
    }

    /** Not signed, and why. */
    record Refused(Reason reason, String detail) implements WitnessReply {
        @Override
        public int status() {
            return reason.status;
        }

        @Override
        public String contentType() {
            return "text/plain; charset=utf-8";
        }

        @Override
        public String body() {
            return detail + "\n";
        }
    }

    /** Why a witness does not sign. */
    enum Reason {
        MALFORMED(400),
        NOT_SIGNED_BY_THE_LOG(403),
        UNKNOWN_LOG(404),
        TOO_LARGE(413),
        INCONSISTENT(422);

        private final int status;

        Reason(int status) {
            this.status = status;
        }
    }
}

package qiantang.compute.child;

import java.util.Optional;
import java.util.stream.Stream;

/** Why a child ended by its own will, as its exit status. Starting it again with the same orders would end the same. */
public enum ChildExit {
    /** The OpenMP runtime {@code libgomp.so.1} is not installed. */
    LIBGOMP_MISSING(71),
    /** The native code does not load on this machine. */
    NATIVE_CODE_UNUSABLE(72),
    /** The native code refuses the weights. */
    WEIGHTS_REFUSED(73);

    private final int status;

    ChildExit(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    public static Optional<ChildExit> of(int status) {
        return Stream.of(values()).filter(exit -> exit.status == status).findFirst();
    }
}

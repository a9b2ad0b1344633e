package qiantang.compute.child;

/** The model cannot be served on this machine; trying again would not help. */
public final class Unloadable extends RuntimeException {
    private final ChildExit exit;

    public Unloadable(ChildExit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    ChildExit exit() {
        return exit;
    }
}

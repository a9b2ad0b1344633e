package qiantang.foundation.http;

import java.net.BindException;
import qiantang.foundation.settings.Address;

/** Why a door cannot be opened. Told to the operator at the start. */
public enum DoorProblem implements ProblemCode {
    /** Arguments: {@code host}, {@code port}. */
    PORT_IN_USE("door.port_in_use"),
    /** Arguments: {@code host}, {@code port}. */
    ADDRESS_UNUSABLE("door.address_unusable");

    private final String code;

    DoorProblem(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 503;
    }

    static Problem of(Address address, Throwable cause) {
        boolean inUse = cause instanceof BindException
                && String.valueOf(cause.getMessage()).contains("in use");
        return Problem.of(inUse ? PORT_IN_USE : ADDRESS_UNUSABLE)
                .with("host", address.host())
                .with("port", address.port())
                .causedBy(cause);
    }
}

package qiantang.foundation.settings;

/**
 * A host and a port to listen at or to connect to. The host is a name or an address without brackets; it is not looked
 * up here.
 */
public record Address(String host, int port) {
    public static final int MAX_PORT = 65_535;

    public Address {
        if (host.isBlank() || host.length() > 255 || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@')) {
            throw new IllegalArgumentException("not a host: " + host);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** Reads {@code 127.0.0.1:8080}, {@code name:8080} or {@code [::1]:8080}; port 0 lets the system choose. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("host:port is wanted");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        }
        return new Address(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** True if only this machine can reach the address. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

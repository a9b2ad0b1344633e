package qiantang.gateway.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.UUID;

/**
 * What a gateway keeps from its joining: who it is, its own key, and the key of the cloud that it belongs to.
 *
 * @param cloud where the cloud is reached: https, or http on this very machine
 */
// The bytes of a key; nobody compares two of these as a whole.
@SuppressWarnings("ArrayRecordComponent")
public record Membership(URI cloud, UUID gateway, FeedKey own, byte[] cloudKey) {
    public Membership {
        cloudKey = cloudKey.clone();
    }

    /** For a file that only the owner reads. */
    public String reveal() {
        return cloud + "\n" + gateway + "\n" + own.reveal() + "\n" + Wire.text(cloudKey) + "\n";
    }

    /** @throws IOException if the text was not made by {@link #reveal} */
    public static Membership parse(String text) throws IOException {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4) {
            throw new IOException("the membership file is cut");
        }
        try {
            return new Membership(
                    URI.create(lines[0]), UUID.fromString(lines[1]), FeedKey.parse(lines[2]), Wire.bytes(lines[3]));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the membership file is not readable");
        }
    }

    /** Whether secrets may go there: over TLS, or without leaving the machine. */
    public static boolean isSafe(URI cloud) {
        String host = cloud.getHost();
        if (host == null || cloud.getScheme() == null) {
            return false;
        }
        return cloud.getScheme().equals("https") || (cloud.getScheme().equals("http") && isLoopback(host));
    }

    /** Only names that mean this machine everywhere; nothing is looked up. */
    static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean literal = bare.indexOf(':') >= 0 || bare.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        try {
            return literal && InetAddress.getByName(bare).isLoopbackAddress();
        } catch (java.net.UnknownHostException malformed) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Membership[" + gateway + " of " + cloud + "]";
    }
}

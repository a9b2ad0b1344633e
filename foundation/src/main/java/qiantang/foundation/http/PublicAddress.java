package qiantang.foundation.http;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses of the internet protocol belong to everybody, and which to the network that we stand in. */
public final class PublicAddress {
    private PublicAddress() {}

    /** One machine, and not one behind a link: there cloud providers hand out credentials. */
    public static boolean isUnicast(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLinkLocalAddress();
    }

    public static boolean isPublic(InetAddress address) {
        return isUnicast(address)
                && !address.isLoopbackAddress()
                && !address.isSiteLocalAddress()
                && !isUniqueLocal(address)
                && !isSharedOrReserved(address);
    }

    /** fc00::/7, RFC 4193. */
    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    }

    /** 0/8, 100.64/10 (RFC 6598), 192.0.0/24, 198.18/15, 240/4; and IPv6 forms that carry an IPv4 address. */
    private static boolean isSharedOrReserved(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            boolean translated = first == 0x00 && second == 0x64;
            boolean tunnelled = first == 0x20 && second == 0x02;
            boolean compatible = first == 0 && second == 0;
            return translated || tunnelled || compatible;
        }
        return first == 0
                || first >= 240
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 192 && second == 0 && bytes[2] == 0)
                || (first == 198 && (second & 0xfe) == 18);
    }
}

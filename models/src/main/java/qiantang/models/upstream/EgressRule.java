package qiantang.models.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import qiantang.foundation.http.Problem;
import qiantang.models.ModelsProblem;

/**
 * To which addresses calls may be sent. Callers never name one: only models that somebody added are reachable. The
 * cloud's operator may add any unicast address, also private and loopback ones, where most inference servers stand.
 * Everybody else may add public ones only, so that a tenant cannot use the cloud to look into its network. Link-local
 * addresses, behind which cloud providers hand out credentials, are open to nobody.
 */
public final class EgressRule {
    /** Whose hand the address comes from. */
    public enum Hand {
        /** Answers for the whole cloud. */
        OPERATOR,
        TENANT
    }

    /** Finds all addresses of a host. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;

    public EgressRule(Resolver resolver) {
        this.resolver = resolver;
    }

    public static EgressRule ofSystem() {
        return new EgressRule(InetAddress::getAllByName);
    }

    /**
     * Goes on if every address of the host may be used.
     *
     * @throws Problem {@link ModelsProblem#ADDRESS_FORBIDDEN}, {@link ModelsProblem#HOST_UNKNOWN}
     */
    public void check(UpstreamAddress address, Hand hand) {
        for (InetAddress each : resolve(address.host())) {
            boolean allowed = hand == Hand.OPERATOR ? isUnicast(each) : isPublic(each);
            if (!allowed) {
                throw Problem.of(ModelsProblem.ADDRESS_FORBIDDEN)
                        .with("host", address.host())
                        .with("address", each.getHostAddress());
            }
        }
    }

    private InetAddress[] resolve(String host) {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            throw Problem.of(ModelsProblem.HOST_UNKNOWN).with("host", host);
        }
    }

    private static boolean isUnicast(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLinkLocalAddress();
    }

    private static boolean isPublic(InetAddress address) {
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

package qiantang.models.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.PublicAddress;
import qiantang.models.ModelsProblem;

/**
 * To which addresses calls may be sent. Callers never name one: only models that somebody added are reachable. The
 * cloud's operator may add any unicast address, also private and loopback ones, where most inference servers stand.
 * Everybody else may add public ones only, so that a tenant cannot use the cloud to look into its network. Link-local
 * addresses, behind which cloud providers hand out credentials, are open to nobody.
 *
 * <p>A name may mean another address later. The gateway therefore looks at the address of each connection to a tenant's
 * server before it sends anything.
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
            boolean allowed = hand == Hand.OPERATOR ? PublicAddress.isUnicast(each) : PublicAddress.isPublic(each);
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
}

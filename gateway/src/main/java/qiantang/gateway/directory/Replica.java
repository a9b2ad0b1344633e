package qiantang.gateway.directory;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.PublicAddress;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.feed.ServedReplica;
import qiantang.gateway.feed.UpstreamCredential;
import tools.jackson.core.io.JsonStringEncoder;

/** A replica with everything prepared that a call to it needs. */
public final class Replica {
    private final ServedReplica served;
    private final ReplicaLoad load;
    private final byte[] quotedModel;
    private final @Nullable String authorization;
    private final RequestOptions target;

    Replica(ServedReplica served, ServedModel.Kind kind, ReplicaLoad load) {
        this.served = served;
        this.load = load;
        String quoted =
                '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(served.upstreamModel())) + '"';
        this.quotedModel = quoted.getBytes(StandardCharsets.UTF_8);
        UpstreamCredential credential = served.credential();
        this.authorization = credential == null ? null : "Bearer " + credential.bearer();
        this.target = target(served.address(), kind);
    }

    private static RequestOptions target(URI address, ServedModel.Kind kind) {
        boolean tls = address.getScheme().equals("https");
        String path = address.getRawPath();
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(tls)
                .setHost(address.getHost())
                .setPort(address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80)
                .setURI(base
                        + switch (kind) {
                            case CHAT -> "/chat/completions";
                            case EMBEDDINGS -> "/embeddings";
                        })
                .setFollowRedirects(false);
    }

    public ServedReplica served() {
        return served;
    }

    /** The upstream's name for the model, as a JSON string. */
    public byte[] quotedModel() {
        return quotedModel;
    }

    /** The header that the replica wants to see. */
    public @Nullable String authorization() {
        return authorization;
    }

    public RequestOptions target(Duration connectTimeout) {
        return new RequestOptions(target).setConnectTimeout(connectTimeout.toMillis());
    }

    /** Asked of a connection before anything is sent over it. */
    public boolean mayBeAt(@Nullable SocketAddress connected) {
        if (served.mayBePrivate()) {
            return true;
        }
        String address = connected == null ? null : connected.hostAddress();
        return address != null && PublicAddress.isPublic(InetAddress.ofLiteral(address));
    }

    public void begin(long estimatedTokens) {
        load.add(estimatedTokens);
    }

    public void end(long estimatedTokens) {
        load.remove(estimatedTokens);
    }

    /** It did not answer, or not well. */
    public void failed(long nowNanos) {
        load.failed(nowNanos);
    }

    public void answered() {
        load.answered();
    }

    ReplicaLoad load() {
        return load;
    }

    @Override
    public String toString() {
        return served.id().toString();
    }
}

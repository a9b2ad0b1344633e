package qiantang.models.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import qiantang.foundation.http.Problem;
import qiantang.models.ModelsProblem;

/**
 * Where a server's OpenAI interface begins: {@code http(s)://host[:port][/path]} and nothing else, such as
 * {@code https://10.1.2.3:8000/v1}. Where no path is given, {@code /v1} is meant.
 */
public record UpstreamAddress(URI url) {
    public static final int MAX_CHARS = 2_000;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_PORT = 65_535;

    /** @throws Problem {@link ModelsProblem#URL_INVALID} */
    public static UpstreamAddress parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw invalid(text.substring(0, MAX_CHARS));
        }
        try {
            URI url = new URI(text.strip()).parseServerAuthority().normalize();
            if (!isPlain(url)) {
                throw invalid(text);
            }
            String path = url.getRawPath().replaceAll("/+$", "");
            return new UpstreamAddress(
                    new URI(url.getScheme() + "://" + url.getRawAuthority() + (path.isEmpty() ? "/v1" : path)));
        } catch (URISyntaxException malformed) {
            throw invalid(text);
        }
    }

    private static boolean isPlain(URI url) {
        return url.getScheme() != null
                && SCHEMES.contains(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getPort() != 0
                && url.getPort() <= MAX_PORT
                && !url.getRawPath().contains("/..");
    }

    private static Problem invalid(String text) {
        return Problem.of(ModelsProblem.URL_INVALID).with("url", text);
    }

    /** Without the brackets of an IPv6 address. */
    public String host() {
        return url.getHost().replaceAll("^\\[|]$", "");
    }

    @Override
    public String toString() {
        return url.toString();
    }
}

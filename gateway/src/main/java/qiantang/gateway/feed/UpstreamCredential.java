package qiantang.gateway.feed;

/**
 * What a replica wants to see as {@code Authorization: Bearer …}. Its text never shows it, so that it cannot slip into
 * a log or a message.
 */
public record UpstreamCredential(String bearer) {
    public UpstreamCredential {
        if (bearer.isEmpty() || !bearer.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IllegalArgumentException("a credential is printable ASCII without spaces");
        }
    }

    @Override
    public String toString() {
        return "UpstreamCredential[hidden]";
    }
}

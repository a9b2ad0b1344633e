package qiantang.identity.key;

/** A key that was just made, with its text: the only time that it is seen. */
public record IssuedKey(ApiKey key, KeyText text) {}

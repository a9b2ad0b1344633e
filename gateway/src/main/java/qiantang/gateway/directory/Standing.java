package qiantang.gateway.directory;

import qiantang.gateway.refusal.Refusal;

/** The answer to "may this go on?". */
public sealed interface Standing {
    Standing GOOD = new Good();

    record Good() implements Standing {}

    record Refused(Refusal refusal) implements Standing {}
}

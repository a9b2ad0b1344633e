package qiantang.terms;

/** What is counted (计量). Counts are whole numbers of the unit named here. */
public enum Meter {
    /** Tokens of the prompt, cached ones included. */
    PROMPT_TOKENS,
    /** The part of the prompt that the engine took from its cache. */
    CACHED_PROMPT_TOKENS,
    /** Tokens that the model produced, reasoning included. */
    COMPLETION_TOKENS,
    /** The part of the completion that was reasoning. */
    REASONING_TOKENS,
    /** One card of the event's class held for one second. */
    CARD_SECONDS
}

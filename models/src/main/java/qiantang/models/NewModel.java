package qiantang.models;

import java.util.OptionalInt;

/**
 * A model that shall be callable.
 *
 * @param contextTokens absent to take what the server says, if it says anything
 * @param maxOutputTokens absent for no limit of ours
 */
public record NewModel(
        ModelName name,
        ModelKind kind,
        Audience audience,
        String version,
        OptionalInt contextTokens,
        OptionalInt maxOutputTokens) {}

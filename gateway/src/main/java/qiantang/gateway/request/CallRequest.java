package qiantang.gateway.request;

import qiantang.gateway.feed.ServedModel;

/**
 * What a caller asks for, as far as the gateway needs to know.
 *
 * @param stream whether the answer is to come as events
 * @param wantsUsage whether the caller itself asked for the usage event of a stream
 * @param promptBytes how long the prompt is as it was written
 * @param maxTokens the longest answer that was asked for; 0 if nothing was said
 * @param choices how many answers were asked for
 */
public record CallRequest(
        ServedModel.Kind kind,
        String model,
        boolean stream,
        boolean wantsUsage,
        int promptBytes,
        long maxTokens,
        int choices,
        SplicedBody body) {}

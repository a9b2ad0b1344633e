package qiantang.gateway;

import java.time.Duration;
import java.util.List;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.call.CallLimits;
import qiantang.gateway.journal.JournalLimits;

/** What an operator can set of the gateway. */
public final class GatewaySettings {
    private static final long MIB = 1L << 20;
    private static final CallLimits USUAL = CallLimits.DEFAULT;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(2);

    public static final Setting<Long> MAX_BODY =
            Setting.bytes("gateway-max-body", USUAL.bodyBytes(), 64 << 10, 1_024 * MIB);
    public static final Setting<Integer> MAX_CALLS = Setting.number("gateway-max-calls", USUAL.calls(), 1, 1_000_000);
    public static final Setting<Integer> MAX_CALLS_PER_KEY =
            Setting.number("gateway-max-calls-per-key", USUAL.callsPerKey(), 1, 1_000_000);
    public static final Setting<Long> MAX_BUFFERED =
            Setting.bytes("gateway-max-buffered", USUAL.bufferedBytes(), 64 << 10, 64 * 1_024 * MIB);
    public static final Setting<Long> MAX_ANSWER =
            Setting.bytes("gateway-max-answer", USUAL.answerBytes(), 64 << 10, 64 * 1_024 * MIB);
    public static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.duration("gateway-connect-timeout", USUAL.connect(), SHORTEST, LONGEST);
    public static final Setting<Duration> FIRST_BYTE_TIMEOUT =
            Setting.duration("gateway-first-byte-timeout", USUAL.firstByte(), SHORTEST, LONGEST);
    public static final Setting<Duration> IDLE_TIMEOUT =
            Setting.duration("gateway-idle-timeout", USUAL.idle(), SHORTEST, LONGEST);
    public static final Setting<Duration> BODY_TIMEOUT =
            Setting.duration("gateway-body-timeout", USUAL.body(), SHORTEST, LONGEST);
    public static final Setting<Long> JOURNAL_LIMIT = Setting.bytes(
            "gateway-journal-limit",
            JournalLimits.DEFAULT.totalBytes(),
            2 * JournalLimits.DEFAULT.segmentBytes(),
            1L << 50);

    private GatewaySettings() {}

    public static List<Setting<?>> all() {
        return List.of(
                MAX_BODY,
                MAX_CALLS,
                MAX_CALLS_PER_KEY,
                MAX_BUFFERED,
                MAX_ANSWER,
                CONNECT_TIMEOUT,
                FIRST_BYTE_TIMEOUT,
                IDLE_TIMEOUT,
                BODY_TIMEOUT,
                JOURNAL_LIMIT);
    }

    /** The limits that are set. One body always fits into what all may take together. */
    public static CallLimits callLimits(Settings settings) {
        int body = Math.toIntExact(settings.get(MAX_BODY));
        return new CallLimits(
                body,
                settings.get(MAX_CALLS),
                settings.get(MAX_CALLS_PER_KEY),
                Math.max(body, settings.get(MAX_BUFFERED)),
                settings.get(MAX_ANSWER),
                settings.get(CONNECT_TIMEOUT),
                settings.get(FIRST_BYTE_TIMEOUT),
                settings.get(IDLE_TIMEOUT),
                settings.get(BODY_TIMEOUT),
                USUAL.keepAlive());
    }

    public static JournalLimits journalLimits(Settings settings) {
        return new JournalLimits(JournalLimits.DEFAULT.segmentBytes(), settings.get(JOURNAL_LIMIT));
    }
}

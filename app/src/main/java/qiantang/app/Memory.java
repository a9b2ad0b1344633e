package qiantang.app;

import qiantang.foundation.http.Problem;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.Gateway;
import qiantang.gateway.GatewaySettings;
import qiantang.gateway.call.CallLimits;

/** Holds what may be set aside for requests against the memory that there is. */
final class Memory {
    /** The other part is for everything that is not a request's body: keys, answers under way, garbage. */
    private static final int PART_FOR_BODIES = 2;

    private Memory() {}

    /** The limits that are set, if this program can hold them. */
    static Gateway.Limits limits(Settings settings) {
        return new Gateway.Limits(
                checked(
                        GatewaySettings.callLimits(settings),
                        Runtime.getRuntime().maxMemory()),
                GatewaySettings.journalLimits(settings));
    }

    /**
     * Refuses to start with what would end in an exhausted heap as soon as it is used.
     *
     * @throws Problem {@link AppProblem#MEMORY_TOO_SMALL}
     */
    static CallLimits checked(CallLimits calls, long memoryBytes) {
        long most = memoryBytes / PART_FOR_BODIES;
        if (calls.bufferedBytes() > most) {
            throw Problem.of(AppProblem.MEMORY_TOO_SMALL)
                    .with("buffered", calls.bufferedBytes())
                    .with("most", most);
        }
        return calls;
    }
}

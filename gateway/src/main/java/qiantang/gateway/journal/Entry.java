package qiantang.gateway.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.CallRecord;
import qiantang.terms.CallId;
import qiantang.terms.Usage;

/** One thing that the journal remembers. */
public sealed interface Entry {
    /** A call sets out to a replica. If nothing more is ever heard of it, it used nothing. */
    record Begin(CallFacts facts) implements Entry {}

    /** How far a stream has come; each one replaces the one before. */
    record Progress(CallId call, Duration elapsed, @Nullable Duration firstToken, Usage usage) implements Entry {}

    /** A call has ended. It says everything again, so that whoever ships it needs no other entry. */
    record End(CallRecord call) implements Entry {}

    /** Written by a later version of this program. */
    record Unknown(int kind) implements Entry {}
}

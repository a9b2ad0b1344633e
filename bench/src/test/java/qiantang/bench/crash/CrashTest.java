package qiantang.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import qiantang.bench.cloud.Starter;

@Tag("slow")
class CrashTest {
    /** Each of program, PostgreSQL, gateway and engine dies twice. */
    @Test
    void whatWasAnsweredIsOnRecordOnceWhoeverIsKilled() throws Exception {
        CrashRun.Outcome outcome = new CrashRun(8, 4, Duration.ofSeconds(1), true)
                .run(Starter.classPath(), new PrintStream(PrintStream.nullOutputStream()));

        Account account = outcome.account();
        assertThat(account.completed()).isPositive();
        assertThat(account.missing()).isEmpty();
        assertThat(account.unanswered()).isZero();
        assertThat(account.wrongTokens()).isZero();
        assertThat(account.lost()).isZero();
        assertThat(account.interrupted()).isPositive();
        assertThat(account.withoutKill()).isZero();
        assertThat(account.beyond()).isZero();
        assertThat(outcome.twice()).isZero();
        assertThat(outcome.summed()).isEqualTo(outcome.listed());
        assertThat(outcome.differences()).isZero();
    }
}

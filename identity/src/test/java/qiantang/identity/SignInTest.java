package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.As;
import qiantang.identity.TestCloud.Person;
import qiantang.identity.signin.Sessions;

class SignInTest {
    private static final TestCloud CLOUD = new TestCloud();

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void aFirstPasswordIsGoodOnlyForChoosingAnother() {
        Person lin = CLOUD.member(CLOUD.root, "lin.first");
        expect(200, CLOUD.grant(CLOUD.founder(), CLOUD.root, "VIEWER", lin.id()));
        As.Session session = CLOUD.session(expect(200, CLOUD.signIn(lin.login(), lin.firstPassword())));
        assertThat(CLOUD.get(session, "/tenants/" + CLOUD.root).code()).isEqualTo("identity.password_must_change");
        assertThat(CLOUD.get(session, "/me").body().path("mustChangePassword").asBoolean())
                .isTrue();

        assertThat(change(session, lin.firstPassword(), "short").code()).isEqualTo("identity.password_weak");
        assertThat(change(session, "not it at all", TestCloud.passwordOf("lin.first"))
                        .code())
                .isEqualTo("identity.password_wrong");
        expect(204, change(session, lin.firstPassword(), TestCloud.passwordOf("lin.first")));
        expect(200, CLOUD.get(session, "/tenants/" + CLOUD.root));
        assertThat(CLOUD.signIn(lin.login(), lin.firstPassword()).code()).isEqualTo("identity.sign_in_refused");
        expect(200, CLOUD.signIn(lin.login(), TestCloud.passwordOf("lin.first")));
    }

    @Test
    void theCookieIsForTheDoorAloneAndStoredAsAHash() {
        Person mei = CLOUD.member(CLOUD.root, "mei.cookie");
        Answer signedIn = expect(200, CLOUD.signIn(mei.login(), mei.firstPassword()));
        String cookie = signedIn.raw().headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
        String token = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        assertThat(signedIn.raw().body()).doesNotContain(token);
        assertThat(CLOUD.rows("identity.session s where to_jsonb(s)::text like '%" + token + "%'"))
                .isZero();
    }

    @Test
    void aChangeNeedsTheTokenThatOtherSitesDoNotHave() {
        Person one = CLOUD.member(CLOUD.root, "csrf.one");
        As.Session session = CLOUD.settled(one);
        assertThat(CLOUD.delete(new As.Session(session.cookie(), ""), "/session")
                        .code())
                .isEqualTo("identity.csrf_token_missing");
        assertThat(CLOUD.delete(new As.Session(session.cookie(), "x".repeat(43)), "/session")
                        .code())
                .isEqualTo("identity.csrf_token_missing");
        HttpRequest.Builder bare = HttpRequest.newBuilder(CLOUD.uri("/me/password"))
                .header("cookie", session.cookie())
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofString("{}"));
        assertThat(CLOUD.send(bare).code()).isEqualTo("identity.csrf_token_missing");
        expect(200, CLOUD.get(new As.Session(session.cookie(), ""), "/me"));
        expect(204, CLOUD.delete(session, "/session"));
        assertThat(CLOUD.get(session, "/me").code()).isEqualTo("identity.session_ended");
    }

    @Test
    void aSessionEndsWhenItIsNotUsedAndWhenItIsOld() {
        Person idle = CLOUD.member(CLOUD.root, "idle");
        As.Session session = CLOUD.settled(idle);
        CLOUD.clock.pass(Sessions.MAX_IDLE.minusMinutes(1));
        expect(200, CLOUD.get(session, "/me"));
        CLOUD.clock.pass(Sessions.MAX_IDLE);
        assertThat(CLOUD.get(session, "/me").code()).isEqualTo("identity.session_ended");

        As.Session old = CLOUD.session(expect(200, CLOUD.signIn("idle", TestCloud.passwordOf("idle"))));
        for (Duration age = Duration.ZERO; age.compareTo(Sessions.MAX_AGE) < 0; age = age.plusMinutes(20)) {
            expect(200, CLOUD.get(old, "/me"));
            CLOUD.clock.pass(Duration.ofMinutes(20));
        }
        assertThat(CLOUD.get(old, "/me").code()).isEqualTo("identity.session_ended");
    }

    @Test
    void anotherPasswordEndsAllOtherSessions() {
        Person two = CLOUD.member(CLOUD.root, "two.places");
        As.Session here = CLOUD.settled(two);
        String password = TestCloud.passwordOf("two.places");
        As.Session there = CLOUD.session(expect(200, CLOUD.signIn("two.places", password)));
        expect(204, change(here, password, "Another-Tide-77"));
        expect(200, CLOUD.get(here, "/me"));
        assertThat(CLOUD.get(there, "/me").code()).isEqualTo("identity.session_ended");
    }

    @Test
    void whoIsDisabledIsOutAtOnce() {
        Person gone = CLOUD.member(CLOUD.root, "gone");
        As.Session session = CLOUD.settled(gone);
        String one = "/tenants/" + CLOUD.root + "/members/" + gone.id();
        expect(200, CLOUD.post(CLOUD.founder(), one + "/disable", ""));
        assertThat(CLOUD.get(session, "/me").code()).isEqualTo("identity.session_ended");
        assertThat(CLOUD.signIn("gone", TestCloud.passwordOf("gone")).code()).isEqualTo("identity.sign_in_refused");
        expect(200, CLOUD.post(CLOUD.founder(), one + "/enable", ""));
        expect(200, CLOUD.signIn("gone", TestCloud.passwordOf("gone")));
    }

    @Test
    void aResetPasswordIsAFirstPasswordAgain() {
        Person lost = CLOUD.member(CLOUD.root, "lost");
        As.Session session = CLOUD.settled(lost);
        String one = "/tenants/" + CLOUD.root + "/members/" + lost.id();
        String first = expect(200, CLOUD.post(CLOUD.founder(), one + "/reset-password", ""))
                .text("/firstPassword");
        assertThat(CLOUD.get(session, "/me").code()).isEqualTo("identity.session_ended");
        assertThat(CLOUD.signIn("lost", TestCloud.passwordOf("lost")).code()).isEqualTo("identity.sign_in_refused");
        As.Session again = CLOUD.session(expect(200, CLOUD.signIn("lost", first)));
        assertThat(CLOUD.get(again, "/tenants/" + CLOUD.root).code()).isEqualTo("identity.password_must_change");
    }

    @Test
    void unknownWrongAndDisabledAreAnsweredAlike() {
        Person known = CLOUD.member(CLOUD.root, "known");
        Person off = CLOUD.member(CLOUD.root, "switched.off");
        expect(200, CLOUD.post(CLOUD.founder(), "/tenants/" + CLOUD.root + "/members/" + off.id() + "/disable", ""));
        String wrong = told(CLOUD.signIn(known.login(), "wrong"));
        assertThat(told(CLOUD.signIn("nobody.at.all", "wrong"))).isEqualTo(wrong);
        assertThat(told(CLOUD.signIn(off.login(), off.firstPassword()))).isEqualTo(wrong);
        assertThat(told(CLOUD.signIn(known.login(), "x".repeat(100_000)))).isEqualTo(wrong);
    }

    @Test
    void guessingIsSlowedDownForLoginsThatExistAndForThoseThatDoNot() {
        Person target = CLOUD.member(CLOUD.root, "target");
        for (String login : new String[] {target.login(), "not.there"}) {
            for (int i = 0; i < 6; i++) {
                assertThat(CLOUD.signIn(login, "guess").code()).as(login + i).isEqualTo("identity.sign_in_refused");
            }
            Answer delayed = CLOUD.signIn(login, "guess");
            assertThat(delayed.status()).isEqualTo(429);
            assertThat(delayed.code()).isEqualTo("identity.sign_in_delayed");
            assertThat(CLOUD.header(delayed, "retry-after")).contains("1");
        }
        assertThat(CLOUD.signIn(target.login(), target.firstPassword()).code())
                .as("the right password has to wait too")
                .isEqualTo("identity.sign_in_delayed");
        CLOUD.clock.pass(Duration.ofSeconds(1));
        expect(200, CLOUD.signIn(target.login(), target.firstPassword()));
    }

    @Test
    void aKeyHasNoPasswordAndNoSession() {
        assertThat(CLOUD.delete(CLOUD.founder(), "/session").code()).isEqualTo("identity.only_for_people");
        assertThat(change(CLOUD.founder(), "a", "b").code()).isEqualTo("identity.only_for_people");
    }

    private static Answer change(As who, String current, String wanted) {
        return CLOUD.put(who, "/me/password", "{\"current\":\"%s\",\"wanted\":\"%s\"}".formatted(current, wanted));
    }

    /** All of an answer that is not its own id. */
    private static String told(Answer answer) {
        return answer.status() + answer.code() + answer.text("/title") + answer.text("/detail");
    }
}

package qiantang.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.terms.Tier;

/** A replica behind TLS: it is believed only with a certificate that this machine trusts, and only under its own name. */
class HttpsUpstreamTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "only-a-test";

    @TempDir
    private Path folder;

    private TestCloud cloud;
    private FakeUpstream upstream;
    private Path certificate;
    private final Optional<String> trustedBefore = Optional.ofNullable(System.getProperty(TRUST_STORE));

    @BeforeEach
    void start() throws Exception {
        certificate = folder.resolve("certificate.jks");
        makeCertificate();
        cloud = new TestCloud(folder.resolve("journal"));
        upstream = new FakeUpstream(
                cloud.vertx,
                asked -> asked.json(200, FakeUpstream.ANSWER),
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new JksOptions().setPath(certificate.toString()).setPassword(PASSWORD)));
    }

    @AfterEach
    void stop() throws Exception {
        trustedBefore.ifPresentOrElse(
                store -> System.setProperty(TRUST_STORE, store), () -> System.clearProperty(TRUST_STORE));
        upstream.close();
        cloud.close();
    }

    @Test
    void aServerWithATrustedCertificateAnswers() throws Exception {
        System.setProperty(TRUST_STORE, certificate.toString());
        HttpResponse<String> answer = call(upstream.address());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(upstream.asked.getFirst().request().isSSL()).isTrue();
    }

    @Test
    void aServerThatNobodyVouchesForIsToldNothing() throws Exception {
        refused(call(upstream.address()));
    }

    @Test
    void aTrustedCertificateOfAnotherNameIsNotBelieved() throws Exception {
        System.setProperty(TRUST_STORE, certificate.toString());
        refused(call(upstream.address("localhost")));
    }

    private void refused(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("upstream_unavailable").doesNotContain("127.0.0.1", "localhost");
        assertThat(upstream.asked).isEmpty();
        assertThat(cloud.feed.await(1).getFirst().outcome()).isEqualTo(CallRecord.Outcome.FAILED);
    }

    private HttpResponse<String> call(URI address) throws Exception {
        cloud.model(
                TestCloud.MODEL,
                ServedModel.Kind.CHAT,
                List.of(TestCloud.replica(1, address, TestCloud.SITE, Tier.CITY)));
        return cloud.chatCall(TestCloud.hello(false));
    }

    /** Valid for the address only, not for the name {@code localhost}. */
    private void makeCertificate() throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "upstream",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=upstream",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "JKS",
                        "-keystore",
                        certificate.toString(),
                        "-storepass",
                        PASSWORD,
                        "-keypass",
                        PASSWORD)
                // It is asked nothing that it would have to wait for an answer to.
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
    }
}

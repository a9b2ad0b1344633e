package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real embedding model in its real child. */
@Tag("slow")
@Timeout(300)
class RealEmbeddingsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path home;

    private static LocalEngine engine;
    private static ModelState.Ready ready;

    @BeforeAll
    static void start() throws InterruptedException {
        ModelPlan plan = new ModelPlan(
                LocalModels.EMBEDDINGS, LocalModel.Kind.EMBEDDINGS, "quantised", Optional.empty(), 1, 509, 2);
        engine = new LocalEngine(home.resolve("engine"), List.of(plan), InstantSource.system());
        Watched watched = new Watched(engine);
        engine.start();
        ready = watched.await(ModelState.Ready.class);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static HttpResponse<String> embed(String input) throws Exception {
        return Watched.post(ready, "/v1/embeddings", "{\"model\":\"bge-small-zh-v1.5\",\"input\":%s}".formatted(input));
    }

    @Test
    void whatMeansTheSameLiesCloser() throws Exception {
        JsonNode data = JSON.readTree(
                        embed("[\"今天天气很好\",\"今日阳光明媚\",\"数据库的事务隔离级别\"]").body())
                .at("/data");

        assertThat(data.at("/0/embedding")).hasSize(512);
        assertThat(cosine(data, 0, 1)).isGreaterThan(cosine(data, 0, 2));
    }

    @Test
    void aTextAboveTheContextIsRefused() throws Exception {
        assertThat(embed("\"" + "天".repeat(508) + "\"").statusCode()).isEqualTo(200);
        assertThat(embed("\"" + "天".repeat(600) + "\"").statusCode()).isEqualTo(400);
    }

    @Test
    void nothingIsWrittenOutsideTheEnginesFolder() {
        assertThat(Files.exists(Path.of(System.getProperty("user.home"), ".djl.ai")))
                .isFalse();
    }

    /** The vectors have length 1. */
    private static double cosine(JsonNode data, int one, int other) {
        double sum = 0;
        for (int index = 0; index < 512; index++) {
            sum += data.at("/" + one + "/embedding/" + index).asDouble()
                    * data.at("/" + other + "/embedding/" + index).asDouble();
        }
        return sum;
    }
}

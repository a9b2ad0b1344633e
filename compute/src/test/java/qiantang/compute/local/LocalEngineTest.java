package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.ComputeProblem;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.compute.Weights;
import qiantang.compute.child.ChildExit;
import qiantang.compute.child.ScriptedChild;
import qiantang.foundation.http.Problem;

/** Real processes around a scripted model. */
@Timeout(120)
class LocalEngineTest {
    static final ModelPlan PLAN = new ModelPlan("scripted", LocalModel.Kind.CHAT, "1", Optional.empty(), 2, 100, 1);
    static final ChildCommand SCRIPTED = folder -> ChildCommand.java(folder, ScriptedChild.class.getName());
    private static final String ASK = "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @TempDir
    private Path folder;

    private Optional<LocalEngine> open = Optional.empty();

    @AfterEach
    void close() {
        open.ifPresent(LocalEngine::close);
    }

    private LocalEngine engine(ModelPlan plan, ChildCommand command) {
        LocalEngine engine = new LocalEngine(folder, List.of(plan), InstantSource.system(), command);
        open = Optional.of(engine);
        return engine;
    }

    private ProcessHandle child() throws IOException {
        String record = Files.readString(folder.resolve("scripted/child.pid"));
        return ProcessHandle.of(Long.parseLong(record.substring(0, record.indexOf(' '))))
                .orElseThrow();
    }

    @Test
    void aKilledChildIsReplacedAndAClosedEngineLeavesNone() throws Exception {
        LocalEngine engine = engine(PLAN, SCRIPTED);
        Watched watched = new Watched(engine);
        assertThat(engine.models().getFirst().state()).isInstanceOf(ModelState.Idle.class);
        engine.start();
        ModelState.Ready first = watched.await(ModelState.Ready.class);
        assertThat(Watched.post(first, "/v1/chat/completions", ASK).body()).contains("Hello there.");

        ProcessHandle killed = child();
        killed.destroyForcibly();
        assertThat(watched.await(ModelState.Restarting.class).attempt()).isEqualTo(1);
        ModelState.Ready second = watched.await(ModelState.Ready.class);

        assertThat(second.bearer()).isNotEqualTo(first.bearer());
        assertThat(Watched.post(second, "/v1/chat/completions", ASK).statusCode())
                .isEqualTo(200);
        ProcessHandle last = child();
        engine.close();
        last.onExit().join();
        assertThat(engine.models().getFirst().state()).isInstanceOf(ModelState.Stopped.class);
        assertThat(folder.resolve("scripted/child.pid")).doesNotExist();
    }

    @Test
    void childrenEndWithAKilledParent() throws Exception {
        List<String> command = new ArrayList<>(ChildCommand.java(folder, EngineHolder.class.getName()));
        command.add(folder.toString());
        Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = holder.inputReader()) {
            assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
            ProcessHandle orphan = child();
            assertThat(orphan.isAlive()).isTrue();

            holder.destroyForcibly().waitFor();

            orphan.onExit().join();
        }
    }

    @Test
    void whatCannotBeMendedByStartingAgainIsToldAtOnce() throws Exception {
        LocalEngine engine = engine(PLAN, ending(ChildExit.LIBGOMP_MISSING.status()));
        engine.start();

        assertThat(failure(engine).code()).isEqualTo(ComputeProblem.LIBGOMP_MISSING);
    }

    @Test
    @Tag("slow") // It waits as long as a real one would.
    void aChildThatKeepsFailingIsGivenUp() throws Exception {
        LocalEngine engine = engine(PLAN, ending(134));
        engine.start();

        assertThat(failure(engine).code()).isEqualTo(ComputeProblem.CHILD_KEEPS_FAILING);
    }

    @Test
    void missingWeightsAreAReasonAndMendedByStartingAgain() throws Exception {
        Weights missing = progress -> {
            progress.at(1, 2);
            return new Weights.Outcome.Missing(Problem.of(ComputeProblem.PIP_MISSING));
        };
        ModelPlan plan = new ModelPlan("scripted", LocalModel.Kind.CHAT, "1", Optional.of(missing), 2, 100, 1);
        LocalEngine engine = engine(plan, SCRIPTED);
        Watched watched = new Watched(engine);
        engine.start();

        assertThat(watched.await(ModelState.Downloading.class)).isEqualTo(new ModelState.Downloading(1, 2));
        assertThat(failure(engine).code()).isEqualTo(ComputeProblem.PIP_MISSING);
        engine.start("scripted");
        assertThat(watched.await(ModelState.Failed.class).problem().code()).isEqualTo(ComputeProblem.PIP_MISSING);
        assertThatThrownBy(() -> engine.start("nobody")).hasMessageContaining("compute.model_unknown");
    }

    @Test
    void endingDuringADownloadIsNotAFailure() throws Exception {
        Weights broken = progress -> {
            progress.at(1, 2);
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody ended it");
            } catch (InterruptedException ended) {
                // As reading a file does when it is interrupted.
                return new Weights.Outcome.Missing(Problem.of(ComputeProblem.FOLDER_UNUSABLE));
            }
        };
        ModelPlan plan = new ModelPlan("scripted", LocalModel.Kind.CHAT, "1", Optional.of(broken), 2, 100, 1);
        LocalEngine engine = engine(plan, SCRIPTED);
        Watched watched = new Watched(engine);
        engine.start();
        watched.await(ModelState.Downloading.class);

        engine.close();

        watched.await(ModelState.Stopped.class);
        assertThat(engine.models().getFirst().state()).isInstanceOf(ModelState.Stopped.class);
    }

    @Test
    void aDownloadThatFailsIsToldAndTriedAgainUntilItSucceeds() throws Exception {
        Path file = Files.writeString(folder.resolve("weights"), "scripted");
        AtomicInteger tries = new AtomicInteger();
        Weights flaky = progress -> tries.incrementAndGet() < 3
                ? new Weights.Outcome.Missing(Problem.of(ComputeProblem.DOWNLOAD_FAILED))
                : new Weights.Outcome.Fetched(file);
        LocalEngine engine =
                engine(new ModelPlan("scripted", LocalModel.Kind.CHAT, "1", Optional.of(flaky), 2, 100, 1), SCRIPTED);
        CountDownLatch ready = new CountDownLatch(1);
        List<ModelState> told = new CopyOnWriteArrayList<>();
        engine.onChange(model -> {
            told.add(model.state());
            if (model.state() instanceof ModelState.Ready) {
                ready.countDown();
            }
        });
        engine.start();

        assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told.getFirst()).isInstanceOf(ModelState.Failed.class);
        assertThat(tries).hasValue(3);
    }

    @Test
    void aChildOfAnEarlierRunIsEndedAndNobodyElses() throws Exception {
        Path file = folder.resolve("record");
        Process stale = new ProcessBuilder("sleep", "600").start();
        Process other = new ProcessBuilder("sleep", "600").start();
        ChildRecord ofStale = ChildRecord.of(stale.pid()).orElseThrow();
        ChildRecord ofOther = ChildRecord.of(other.pid()).orElseThrow();

        new ChildRecord(other.pid(), ofOther.startTicks() - 1, ofOther.bootId()).write(file);
        ChildRecord.endStale(file);
        new ChildRecord(other.pid(), ofOther.startTicks(), "another boot").write(file);
        ChildRecord.endStale(file);
        Files.writeString(file, "torn");
        ChildRecord.endStale(file);
        ofStale.write(file);
        ChildRecord.endStale(file);

        assertThat(stale.isAlive()).isFalse();
        assertThat(other.isAlive()).isTrue();
        other.destroyForcibly();
    }

    private static ChildCommand ending(int status) {
        return folder -> List.of("sh", "-c", "exit " + status);
    }

    /** Restarting and failing on the way is expected here. */
    private static Problem failure(LocalEngine engine) throws InterruptedException {
        while (true) {
            if (engine.models().getFirst().state() instanceof ModelState.Failed(Problem problem)) {
                return problem;
            }
            Thread.onSpinWait();
        }
    }
}

package qiantang.compute.local;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import qiantang.compute.ModelState;

/** A program with an engine in it, to be killed: tells the number of its child's process when that is ready. */
public final class EngineHolder {
    private EngineHolder() {}

    public static void main(String[] words) throws InterruptedException {
        Path folder = Path.of(words[0]);
        LocalEngine engine = new LocalEngine(
                folder, List.of(LocalEngineTest.PLAN), InstantSource.system(), LocalEngineTest.SCRIPTED);
        Watched watched = new Watched(engine);
        engine.start();
        watched.await(ModelState.Ready.class);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}

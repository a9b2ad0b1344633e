package qiantang.compute.child;

import java.io.IOException;
import qiantang.compute.child.ChildServer.Service;

/** A child process like the real one, around a scripted model: the main class of tests that need real processes. */
public final class ScriptedChild {
    private ScriptedChild() {}

    public static void main(String[] arguments) throws IOException {
        ModelChild.run(orders -> new Service.Chat(new ScriptedModel().says("Hello", " there.")));
    }
}

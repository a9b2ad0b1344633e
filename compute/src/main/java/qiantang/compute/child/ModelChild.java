package qiantang.compute.child;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Function;
import qiantang.compute.child.ChildServer.Service;
import qiantang.compute.child.bge.BgeSmallZh;
import qiantang.compute.child.llama.LlamaTextModel;

/**
 * The main class of a child. Reads its orders from standard input, loads the model, listens, writes its port to the
 * file that it was told, and ends when standard input does: however the parent died, the system closed the pipe.
 *
 * <p>Ends by {@code halt}, because the native code may hang in an orderly shutdown.
 */
public final class ModelChild {
    private ModelChild() {}

    public static void main(String[] arguments) throws IOException {
        run(ModelChild::load);
    }

    /** The life of a child around what it serves. */
    static void run(Function<ChildOrders, Service> loader) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = input.readLine();
        if (line == null) {
            return;
        }
        ChildOrders orders = ChildOrders.parse(line);
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> endWithParent(input));
        Service service = loader.apply(orders);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        ChildServer server = new ChildServer(
                vertx,
                orders.model(),
                orders.bearer(),
                orders.slots(),
                service,
                InstantSource.system(),
                new SecureRandom());
        tellPort(orders.portFile(), server.listen());
    }

    private static Service load(ChildOrders orders) {
        try {
            return switch (orders.kind()) {
                case CHAT -> new Service.Chat(LlamaTextModel.load(orders));
                case EMBEDDINGS -> new Service.Embeddings(BgeSmallZh.load());
            };
        } catch (Unloadable unloadable) {
            System.err.println(unloadable.getMessage());
            Runtime.getRuntime().halt(unloadable.exit().status());
            throw unloadable;
        }
    }

    /** Atomically, so that a reader never sees half a number. */
    private static void tellPort(Path file, int port) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, Integer.toString(port));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void endWithParent(BufferedReader input) {
        try {
            while (input.readLine() != null) {
                // Nothing more is said; only the end matters.
            }
        } catch (IOException gone) {
            System.err.println("Standard input broke: " + gone);
        }
        Runtime.getRuntime().halt(0);
    }
}

package qiantang.foundation.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The one Vert.x of the program: a few event loops, native transport where there is one, nothing cached on disk. */
public final class EventLoops {
    private EventLoops() {}

    public static Vertx start(int loops) {
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                // Blocking work runs on virtual threads, never here.
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(files));
    }
}

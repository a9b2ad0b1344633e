package qiantang.compute.local;

import java.nio.file.Path;
import java.util.List;
import qiantang.compute.child.ModelChild;

/**
 * How a child is run: another Java process of the same installation, small, with a private folder for the native
 * libraries that it unpacks.
 */
@FunctionalInterface
interface ChildCommand {
    List<String> in(Path folder);

    /** The real one, with our own class path. */
    static ChildCommand real() {
        return folder -> java(folder, ModelChild.class.getName());
    }

    static List<String> java(Path folder, String mainClass) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "--enable-native-access=ALL-UNNAMED",
                // Everything that unpacks native libraries does it here and nowhere else.
                "-Djava.io.tmpdir=" + folder,
                "-Dde.kherud.llama.tmpdir=" + folder,
                "-DDJL_CACHE_DIR=" + folder.resolve("djl"),
                "-DENGINE_CACHE_DIR=" + folder.resolve("djl"),
                "-Dai.djl.offline=true",
                "-Dlogback.configurationFile=qiantang/compute/child/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass);
    }
}

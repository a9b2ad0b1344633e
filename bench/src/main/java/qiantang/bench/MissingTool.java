package qiantang.bench;

/** A program that the benchmark needs is not on this machine. The message says how to get it. */
public final class MissingTool extends Exception {
    public MissingTool(String tool, String debianPackage) {
        super("%s is not on this machine. On Debian: apt-get install %s".formatted(tool, debianPackage));
    }
}

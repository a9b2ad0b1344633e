package qiantang.foundation.postgres;

import java.io.IOException;
import java.nio.file.Path;
import qiantang.foundation.http.Problem;

/** A full disk is told from other failures only by the operating system's words. */
final class DiskFull {
    private DiskFull() {}

    static boolean caused(IOException failed) {
        String message = failed.getMessage();
        return message != null && inWords(message);
    }

    static boolean inWords(String message) {
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    static Problem problem(Path folder, Throwable cause) {
        return Problem.of(PostgresProblem.DISK_FULL).with("folder", folder).causedBy(cause);
    }
}

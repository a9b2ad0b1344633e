package qiantang.foundation.objects;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * Where bytes lie, and nothing else: no tenants, no books. A folder by default; an S3 bucket can stand behind the same
 * methods. Every method may be called at the same time as any other, for the same bytes too.
 */
public interface BlobStorage {
    /** Begins to take bytes whose name is not known yet. */
    Upload begin() throws IOException;

    /**
     * @param length how many bytes from the offset on; both lie within the blob
     * @throws java.nio.file.NoSuchFileException if there is no such blob
     */
    InputStream open(ContentHash hash, long offset, long length) throws IOException;

    /** The number of bytes; empty if there is no such blob. */
    OptionalLong size(ContentHash hash) throws IOException;

    /** Does nothing if there is no such blob. */
    void delete(ContentHash hash) throws IOException;

    /** Bytes on their way in. Closing without {@link #commit} forgets them. */
    interface Upload extends Closeable {
        OutputStream out();

        /** Makes the bytes durable under their name. A sound blob of that name is left as it is. */
        void commit(ContentHash hash) throws IOException;
    }
}

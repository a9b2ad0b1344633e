package qiantang.gateway.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file that is being written. Tests put a disk that fills up in its place. */
interface SegmentFile extends Closeable {
    /** Hands all the bytes to the operating system; after an exception the same place may be written again. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /** Waits until what was written is on the disk. */
    void force() throws IOException;

    /** How segments come to be. */
    @FunctionalInterface
    interface Maker {
        SegmentFile create(Path path) throws IOException;
    }

    static SegmentFile create(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new SegmentFile() {
            @Override
            public void write(ByteBuffer bytes, long at) throws IOException {
                long place = at;
                while (bytes.hasRemaining()) {
                    place += channel.write(bytes, place);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}

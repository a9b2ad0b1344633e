package qiantang.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SigningKey;

/** The key of a witness as a file that only its owner may read. */
final class WitnessKey {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private WitnessKey() {}

    static SigningKey openOrBegin(Path file, String name, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IOException(file + " can be read by others; its mode must be 600");
            }
            return SigningKey.parse(Files.readString(file).strip());
        }
        SigningKey key = SigningKey.generate(name, SignatureType.COSIGNATURE_V1, random);
        Files.createDirectories(file.resolveSibling(""));
        // Never to be seen half written: a witness that lost its key has to be introduced to everybody anew.
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER))) {
            channel.write(ByteBuffer.wrap((key.secretText() + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(beside, file);
        return key;
    }
}

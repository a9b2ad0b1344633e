package qiantang.foundation.secrets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import qiantang.foundation.http.Problem;

/**
 * The master key in a file that only its owner may read: one line per version, {@code <version> <256 bits in base64>}.
 * The key of each purpose is derived from it by HKDF-SHA-256 (RFC 5869), so the master key itself encrypts nothing.
 */
public final class MasterKeyFile implements MasterKey {
    private static final String HEADER = "qiantang master key";
    private static final int MAX_VERSIONS = 1_000;
    private static final byte[] SALT = "qiantang/secrets/1".getBytes(StandardCharsets.US_ASCII);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final SecureRandom random;
    private volatile SortedMap<Integer, Secret> keys;

    private MasterKeyFile(Path file, SecureRandom random, SortedMap<Integer, Secret> keys) {
        this.file = file;
        this.random = random;
        this.keys = keys;
    }

    /**
     * Reads the file, or makes one with a random key if there is none.
     *
     * @throws Problem {@link SecretsProblem} if the file is damaged, or others may read it
     */
    public static MasterKeyFile open(Path file, SecureRandom random) {
        try {
            if (Files.notExists(file)) {
                create(file, random);
            }
            return new MasterKeyFile(file, random, read(file));
        } catch (IOException unreadable) {
            throw Problem.of(SecretsProblem.KEY_FILE_UNREADABLE)
                    .with("file", file)
                    .causedBy(unreadable);
        }
    }

    /** Adds a version, which wraps from now on. What was sealed before stays readable. */
    public synchronized void rotate() {
        SortedMap<Integer, Secret> more = new TreeMap<>(keys);
        more.put(keys.lastKey() + 1, fresh(random));
        try {
            Path written = write(file, more);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(file);
        } catch (IOException unwritable) {
            throw Problem.of(SecretsProblem.KEY_FILE_UNREADABLE)
                    .with("file", file)
                    .causedBy(unwritable);
        }
        keys = more;
    }

    @Override
    public int version() {
        return keys.lastKey();
    }

    @Override
    public Wrapped wrap(byte[] dataKey, Purpose purpose, byte[] context) {
        int newest = version();
        return new Wrapped(newest, Aes.encrypt(derive(newest, purpose), dataKey, context, random));
    }

    @Override
    public byte[] unwrap(int version, byte[] wrapped, Purpose purpose, byte[] context) {
        return Aes.decrypt(derive(version, purpose), wrapped, context);
    }

    private SecretKey derive(int version, Purpose purpose) {
        Secret master = keys.get(version);
        if (master == null) {
            throw Problem.of(SecretsProblem.KEY_VERSION_MISSING).with("version", version);
        }
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(master.reveal())
                                    .addSalt(SALT)
                                    .thenExpand(purpose.name().getBytes(StandardCharsets.US_ASCII), Aes.KEY_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java 25 has HKDF", impossible);
        }
    }

    /** Linked into place, so that of two programs that start at once exactly one makes the key. */
    private static void create(Path file, SecureRandom random) throws IOException {
        SortedMap<Integer, Secret> first = new TreeMap<>();
        first.put(1, fresh(random));
        Path written = write(file, first);
        try {
            Files.createLink(file, written);
            syncFolder(file);
        } catch (FileAlreadyExistsException someoneWasFaster) {
            // Theirs is the key.
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static Path write(Path file, SortedMap<Integer, Secret> keys) throws IOException {
        Path written =
                Files.createTempFile(folder(file), ".master", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        keys.forEach((version, key) -> text.append(version)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(key.reveal()))
                .append('\n'));
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return written;
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling("");
    }

    private static void syncFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static SortedMap<Integer, Secret> read(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw Problem.of(SecretsProblem.KEY_FILE_EXPOSED).with("file", file);
        }
        Problem damaged = Problem.of(SecretsProblem.KEY_FILE_DAMAGED).with("file", file);
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        if (lines.size() < 2 || lines.size() > MAX_VERSIONS || !lines.getFirst().equals(HEADER)) {
            throw damaged;
        }
        SortedMap<Integer, Secret> keys = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", -1);
            try {
                byte[] key = Base64.getDecoder().decode(parts[parts.length - 1]);
                boolean inOrder = Integer.parseInt(parts[0]) == keys.size() + 1;
                if (parts.length != 2 || key.length != Aes.KEY_BYTES || !inOrder) {
                    throw damaged;
                }
                keys.put(keys.size() + 1, Secret.of(key));
            } catch (IllegalArgumentException unreadable) {
                throw damaged;
            }
        }
        return keys;
    }

    private static Secret fresh(SecureRandom random) {
        byte[] key = new byte[Aes.KEY_BYTES];
        random.nextBytes(key);
        return Secret.of(key);
    }
}

package qiantang.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.ConsistencyProof;
import qiantang.tlog.proof.InclusionProof;
import qiantang.tlog.tile.DirectoryTiles;
import qiantang.tlog.tile.Growth;
import qiantang.tlog.tile.TreeReader;
import qiantang.tlog.verify.LogVerifier;

/**
 * The Go team's own log ({@code golang.org/x/mod/sumdb}) judges what we write, and we judge what it writes. Needs Go, and
 * once the network for its one module; slow, because the first build compiles Go's library.
 */
@Tag("slow")
final class GoJudgeTest {
    @TempDir
    static Path work;

    @BeforeAll
    static void build() throws Exception {
        run(Path.of("src/test/go").toAbsolutePath(), "go", "build", "-mod=readonly", "-o", judge(), ".");
    }

    @Test
    void goAcceptsOurLogItsSignaturesAndEveryProof() throws Exception {
        for (int size : List.of(1, 255, 256, 257, 1000)) {
            Path directory = Files.createDirectory(work.resolve("ours-" + size));
            NoteSigner signer =
                    new NoteSigner(SigningKey.generate("example.com/ours", SignatureType.ED25519, new SecureRandom()));
            Cosigner witness = new Cosigner(
                    SigningKey.generate("witness.example", SignatureType.COSIGNATURE_V1, new SecureRandom()));
            TreeReader tree = write(directory, size);
            SignedNote note = signer.sign(new Checkpoint("example.com/ours", size, tree.root()).text());
            note = note.with(witness.cosign(note.text(), Instant.ofEpochSecond(1_700_000_000)));
            Files.write(directory.resolve("checkpoint"), note.bytes());
            Files.writeString(directory.resolve("proofs"), proofs(tree));
            assertThat(run(
                            work,
                            judge(),
                            "check",
                            directory.toString(),
                            signer.verifierKey().text(),
                            witness.verifierKey().text()))
                    .startsWith(size + " entries and " + (2 * size - 1) + " proofs are good");
        }
    }

    @Test
    void weAcceptTheLogThatGoWroteItsSignatureAndEveryProof() throws Exception {
        for (int size : List.of(1, 256, 1000)) {
            Path directory = Files.createDirectory(work.resolve("gos-" + size));
            VerifierKey key = VerifierKey.parse(
                    run(work, judge(), "write", directory.toString(), "example.com/go", Integer.toString(size))
                            .strip());
            SignedNote note = SignedNote.parse(Files.readAllBytes(directory.resolve("checkpoint")));
            Checkpoint checkpoint = Checkpoint.open(note, "example.com/go", List.of(key));
            assertThat(new LogVerifier(new DirectoryTiles(directory))
                            .verify(checkpoint)
                            .findings())
                    .isEmpty();
            List<String> proofs = Files.readAllLines(directory.resolve("proofs"));
            assertThat(proofs).hasSize(2 * size - 1);
            proofs.forEach(line -> verify(line.split(" ", -1)));
            // The same lines that we would have written: both sides make the same proofs.
            assertThat(String.join("\n", proofs) + "\n")
                    .isEqualTo(proofs(MemoryLog.of(size).tree()));
        }
    }

    private static TreeReader write(Path directory, int size) throws IOException {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        int half = size / 2;
        for (int[] step : new int[][] {{0, half}, {half, size}}) {
            List<byte[]> entries =
                    IntStream.range(step[0], step[1]).mapToObj(MemoryLog::entry).toList();
            Growth growth =
                    Growth.of(tiles, step[0], entries.stream().map(Merkle::leaf).toList());
            for (var bundle : Growth.bundles(tiles, step[0], entries).entrySet()) {
                tiles.write(bundle.getKey(), bundle.getValue());
            }
            for (var tile : growth.tiles().entrySet()) {
                tiles.write(tile.getKey(), tile.getValue());
            }
        }
        return new TreeReader(tiles, size);
    }

    /** Every inclusion at this size and every way that leads to it, a line each, as the judge reads and writes them. */
    private static String proofs(TreeReader tree) throws IOException {
        StringBuilder lines = new StringBuilder();
        String head = " " + tree.size() + " " + tree.root() + " ";
        for (long i = 0; i < tree.size(); i++) {
            lines.append("record").append(head).append(i).append(' ').append(tree.leaf(i));
            lines.append(words(tree.inclusion(i).path())).append('\n');
            if (i > 0) {
                lines.append("tree").append(head).append(i).append(' ').append(tree.root(i));
                lines.append(words(tree.consistency(i).path())).append('\n');
            }
        }
        return lines.toString();
    }

    private static String words(List<Hash> path) {
        return path.stream().map(hash -> " " + hash).collect(Collectors.joining());
    }

    private static void verify(String[] words) {
        long size = Long.parseLong(words[1]);
        Hash root = Hash.fromBase64(words[2]);
        long number = Long.parseLong(words[3]);
        Hash hash = Hash.fromBase64(words[4]);
        List<Hash> path = Arrays.stream(words).skip(5).map(Hash::fromBase64).toList();
        if (words[0].equals("record")) {
            new InclusionProof(number, size, path).verify(hash, root);
        } else {
            new ConsistencyProof(number, size, path).verify(hash, root);
        }
    }

    private static String judge() {
        return work.resolve("judge").toString();
    }

    private static String run(Path directory, String... command) throws Exception {
        Path said = work.resolve("said");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            return fail("This test needs Go 1.26 or later as 'go' on the PATH (https://go.dev/dl/). " + e.getMessage());
        }
        int exit = process.waitFor();
        String output = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(exit).as("%s said: %s", String.join(" ", command), output).isZero();
        return output;
    }
}

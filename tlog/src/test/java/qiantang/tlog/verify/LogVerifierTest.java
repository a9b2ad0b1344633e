package qiantang.tlog.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import qiantang.tlog.Hash;
import qiantang.tlog.MemoryLog;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileSource;
import qiantang.tlog.tile.TreeReader;

final class LogVerifierTest {
    private static final String ORIGIN = "example.com/log";

    @Test
    void aGoodLogIsSound() throws Exception {
        for (int size : List.of(0, 1, 255, 256, 257, 512, 700)) {
            MemoryLog log = MemoryLog.of(size);
            Report report = new LogVerifier(log).verify(checkpoint(log, size));
            assertThat(report).isEqualTo(new Report(0, size, List.of()));
        }
    }

    @Test
    void aGoodContinuationIsSoundAndReadsNoBundleOfBefore() throws Exception {
        MemoryLog log = MemoryLog.of(1500);
        Set<Long> read = new TreeSet<>();
        TileSource watched = path -> {
            if (path instanceof TilePath.Entries) {
                read.add(path.index());
            }
            return log.read(path);
        };
        for (int older : List.of(0, 1, 700, 768, 1499, 1500)) {
            read.clear();
            Report report = new LogVerifier(watched).verifySince(checkpoint(log, older), checkpoint(log, 1500));
            assertThat(report.findings()).isEmpty();
            assertThat(read).allMatch(bundle -> bundle >= older / 256);
        }
    }

    @Test
    void anyChangedBitOfASmallLogIsFoundAndLocated() throws Exception {
        everyByteIsVouchedFor(12, at -> IntStream.range(0, 8));
    }

    /** With full and partial tiles on two levels. */
    @Tag("slow")
    @Test
    void aChangedBitInAnyByteOfALogIsFoundAndLocated() throws Exception {
        long seed = Long.getLong("qiantang.seed", new Random().nextLong());
        Random random = new Random(seed);
        try {
            everyByteIsVouchedFor(300, at -> IntStream.of(random.nextInt(8)));
        } catch (AssertionError unnoticed) {
            throw new AssertionError("seed " + seed, unnoticed);
        }
    }

    @Test
    void someChangedBitsOfEachPieceAreFoundAndLocated() throws Exception {
        long seed = Long.getLong("qiantang.seed", new Random().nextLong());
        Random random = new Random(seed);
        MemoryLog log = MemoryLog.of(700);
        Checkpoint checkpoint = checkpoint(log, 700);
        for (TilePath path : List.copyOf(log.pieces.keySet())) {
            byte[] good = log.read(path).orElseThrow();
            for (int round = 0; round < 30; round++) {
                assertThat(flipped(log, checkpoint, path, random.nextInt(good.length * 8)))
                        .as("seed %d", seed)
                        .isEmpty();
            }
        }
        assertThat(new LogVerifier(log).verify(checkpoint).isSound()).isTrue();
    }

    private static void everyByteIsVouchedFor(int size, IntFunction<IntStream> bits) throws IOException {
        MemoryLog log = MemoryLog.of(size);
        Checkpoint checkpoint = checkpoint(log, size);
        List<String> unnoticed = new ArrayList<>();
        for (TilePath path : List.copyOf(log.pieces.keySet())) {
            for (int at = 0; at < log.read(path).orElseThrow().length; at++) {
                for (int bit : bits.apply(at).toArray()) {
                    flipped(log, checkpoint, path, at * 8 + bit).ifPresent(unnoticed::add);
                }
            }
        }
        assertThat(unnoticed).isEmpty();
        assertThat(new LogVerifier(log).verify(checkpoint).isSound()).isTrue();
    }

    /** What is wrong with how a flipped bit is told; the piece is put back. */
    private static Optional<String> flipped(MemoryLog log, Checkpoint checkpoint, TilePath path, int bit)
            throws IOException {
        byte[] good = log.read(path).orElseThrow();
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
        log.pieces.put(path, bad);
        List<Finding> findings = new LogVerifier(log).verify(checkpoint).findings();
        log.pieces.put(path, good);
        return findings.stream()
                        .anyMatch(
                                found -> names(found, path) && found.sentence().contains(path.path()))
                ? Optional.empty()
                : Optional.of("bit " + bit + " of " + path + " gave " + findings);
    }

    @Test
    void aChangedEntryIsNamedByItsNumber() throws Exception {
        MemoryLog log = MemoryLog.of(700);
        Checkpoint checkpoint = checkpoint(log, 700);
        TilePath bundle = new TilePath.Entries(1, 256);
        byte[] bytes = log.read(bundle).orElseThrow().clone();
        // Entry 256 is "entry 256 " once: its first letter stands behind the two bytes of its length.
        bytes[2] = 'E';
        log.pieces.put(bundle, bytes);
        assertThat(new LogVerifier(log).verify(checkpoint).findings())
                .containsExactly(new Finding.EntryDiffers(256, bundle, new TilePath.Hashes(0, 1, 256)));
    }

    @Test
    void aChangedHashIsToldFromAChangedEntry() throws Exception {
        MemoryLog log = MemoryLog.of(700);
        Checkpoint checkpoint = checkpoint(log, 700);
        TilePath.Hashes tile = new TilePath.Hashes(0, 1, 256);
        log.read(tile).orElseThrow()[5 * Hash.BYTES] ^= 1;
        assertThat(new LogVerifier(log).verify(checkpoint).findings())
                .containsExactly(
                        new Finding.EntryDiffers(261, new TilePath.Entries(1, 256), tile),
                        new Finding.NodeDiffers(new TilePath.Hashes(1, 0, 2), 1, tile));
    }

    @Test
    void anEntryChangedTogetherWithAllItsHashesIsFoundAtTheRoot() throws Exception {
        Checkpoint signed = checkpoint(MemoryLog.of(700), 700);
        List<byte[]> entries = MemoryLog.of(700).entries;
        entries.set(17, "something else".getBytes(StandardCharsets.UTF_8));
        MemoryLog rewritten = new MemoryLog();
        rewritten.append(entries);
        assertThat(new LogVerifier(rewritten).verify(signed).findings()).containsExactly(new Finding.RootDiffers(700));
    }

    @Test
    void aRewrittenPastIsFoundByWhoeverKeptAnOlderCheckpoint() throws Exception {
        Checkpoint older = checkpoint(MemoryLog.of(300), 300);
        List<byte[]> entries = MemoryLog.of(700).entries;
        entries.set(17, "something else".getBytes(StandardCharsets.UTF_8));
        MemoryLog rewritten = new MemoryLog();
        rewritten.append(entries);
        Checkpoint newer = checkpoint(rewritten, 700);
        assertThat(new LogVerifier(rewritten).verify(newer).isSound()).isTrue();
        assertThat(new LogVerifier(rewritten).verifySince(older, newer).findings())
                .containsExactly(new Finding.Rewritten(300, 700));
    }

    @Test
    void aMissingOrCutPieceIsNamed() throws Exception {
        MemoryLog log = MemoryLog.of(700);
        Checkpoint checkpoint = checkpoint(log, 700);
        for (TilePath path : List.copyOf(log.pieces.keySet())) {
            byte[] good = log.read(path).orElseThrow();
            log.pieces.remove(path);
            assertThat(new LogVerifier(log).verify(checkpoint).findings()).contains(new Finding.Missing(path));
            log.pieces.put(path, Arrays.copyOf(good, good.length - 1));
            assertThat(new LogVerifier(log).verify(checkpoint).findings())
                    .anyMatch(f -> f instanceof Finding.Malformed(TilePath at, String _) && at.equals(path));
            log.pieces.put(path, good);
        }
    }

    @Test
    void aLogOfWhichEverythingIsWrongStopsAtTheLimit() throws Exception {
        MemoryLog log = MemoryLog.of(1500);
        Checkpoint checkpoint = checkpoint(log, 1500);
        log.pieces.replaceAll((path, bytes) -> path instanceof TilePath.Hashes ? new byte[bytes.length] : bytes);
        int found = new LogVerifier(log).verify(checkpoint).findings().size();
        assertThat(found).isBetween(LogVerifier.MAX_FINDINGS, LogVerifier.MAX_FINDINGS + 1);
    }

    @Test
    void checkpointsOfTwoLogsOrInTheWrongOrderAreRefused() throws Exception {
        MemoryLog log = MemoryLog.of(5);
        Checkpoint other = new Checkpoint("example.com/other", 5, log.tree().root());
        LogVerifier verifier = new LogVerifier(log);
        assertThatThrownBy(() -> verifier.verifySince(other, checkpoint(log, 5)))
                .isInstanceOf(TlogException.class);
        assertThatThrownBy(() -> verifier.verifySince(checkpoint(log, 5), checkpoint(log, 4)))
                .isInstanceOf(TlogException.class);
    }

    @Test
    void noChangedBitOfACheckpointGoesUnnoticed() throws Exception {
        NoteSigner signer = new NoteSigner(SigningKey.generate(ORIGIN, SignatureType.ED25519, new SecureRandom()));
        List<VerifierKey> keys = List.of(signer.verifierKey());
        byte[] good = signer.sign(checkpoint(MemoryLog.of(700), 700).text()).bytes();
        assertThat(Checkpoint.open(SignedNote.parse(good), ORIGIN, keys).size()).isEqualTo(700);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> Checkpoint.open(SignedNote.parse(bad), ORIGIN, keys))
                    .as("bit %d", bit)
                    .isInstanceOf(TlogException.class);
        }
    }

    /** Whether the finding points at this piece; for the right edge the root may be all there is to compare with. */
    private static boolean names(Finding finding, TilePath path) {
        return switch (finding) {
            case Finding.Missing missing -> missing.path().equals(path);
            case Finding.Malformed malformed -> malformed.path().equals(path);
            case Finding.EntryDiffers entry ->
                entry.bundle().equals(path) || entry.tile().equals(path);
            case Finding.NodeDiffers node ->
                node.parent().equals(path) || node.child().equals(path);
            case Finding.RootDiffers _, Finding.Rewritten _ -> false;
        };
    }

    private static Checkpoint checkpoint(MemoryLog log, int size) throws IOException {
        return new Checkpoint(ORIGIN, size, new TreeReader(log, log.size()).root(size));
    }
}

package qiantang.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.MemoryLog;
import qiantang.tlog.Merkle;
import qiantang.tlog.Rfc6962;
import qiantang.tlog.TlogException;
import qiantang.tlog.proof.ConsistencyProof;
import qiantang.tlog.proof.InclusionProof;

final class TreeReaderTest {
    /** Beyond the first full tile, so that two tile levels take part. */
    private static final int LARGEST = 300;

    @Test
    void everyProofOfEverySmallTreeIsThatOfTheDefinition() throws Exception {
        Rfc6962 twin = MemoryLog.of(LARGEST).twin();
        MemoryLog log = new MemoryLog();
        for (int size = 1; size <= LARGEST; size++) {
            Growth growth = log.append(List.of(MemoryLog.entry(size - 1)));
            TreeReader tree = log.tree();
            assertThat(growth.root()).isEqualTo(tree.root()).isEqualTo(twin.mth(0, size));
            for (int index = 0; index < size; index++) {
                InclusionProof inclusion = tree.inclusion(index);
                assertSame(twin.path(index, size), inclusion.path(), index, size);
                ConsistencyProof consistency = tree.consistency(index);
                assertSame(twin.proof(index, size), consistency.path(), index, size);
                // Equal proofs need no second look at every size: only where the shape of the tree changes.
                if (size <= 130 || Math.abs(size - 256) < 4) {
                    inclusion.verify(tree.leaf(index), growth.root());
                    consistency.verify(twin.mth(0, index), growth.root());
                }
            }
            assertThat(tree.consistency(size).path()).isEmpty();
        }
    }

    @Test
    void aTreeIsTheSameHoweverItGrew() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        MemoryLog grown = new MemoryLog();
        while (grown.size() < 3000) {
            int from = (int) grown.size();
            List<byte[]> more = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(700); i++) {
                more.add(MemoryLog.entry(from + i));
            }
            grown.append(more);
        }
        MemoryLog atOnce = MemoryLog.of((int) grown.size());
        assertThat(grown.tree().root())
                .as("seed %d", seed)
                .isEqualTo(atOnce.tree().root());
        atOnce.pieces.forEach((path, bytes) ->
                assertThat(grown.pieces.get(path)).as("seed %d, %s", seed, path).isEqualTo(bytes));
    }

    @Test
    void aWiderTileBeginsWithTheNarrowerOne() throws Exception {
        MemoryLog log = MemoryLog.of(700);
        byte[] narrow = log.pieces.get(new TilePath.Hashes(0, 2, 188));
        byte[] bundle = log.pieces.get(new TilePath.Entries(2, 188));
        log.append(List.of(new byte[] {1}));
        assertThat(log.pieces.get(new TilePath.Hashes(0, 2, 189))).startsWith(narrow);
        assertThat(log.pieces.get(new TilePath.Entries(2, 189))).startsWith(bundle);
    }

    @Test
    void aDroppedPartialTileIsReadFromTheFullOne() throws Exception {
        MemoryLog log = MemoryLog.of(300);
        Hash earlier = log.tree().root();
        log.append(MemoryLog.of(300).entries);
        log.pieces.remove(new TilePath.Hashes(0, 1, 44));
        assertThat(new TreeReader(log, 300).root()).isEqualTo(earlier);
    }

    @Test
    void whatTheTreeDoesNotHaveIsRefused() throws Exception {
        TreeReader tree = MemoryLog.of(5).tree();
        assertFault(Fault.OUT_OF_RANGE, () -> tree.inclusion(5));
        assertFault(Fault.OUT_OF_RANGE, () -> tree.inclusion(-1));
        assertFault(Fault.OUT_OF_RANGE, () -> tree.consistency(6));
        assertFault(Fault.OUT_OF_RANGE, () -> tree.root(-1));
        assertFault(Fault.OUT_OF_RANGE, () -> new TreeReader(path -> Optional.empty(), -1));
        assertFault(Fault.MISSING, () -> new TreeReader(path -> Optional.empty(), 5).root());
        assertFault(Fault.MALFORMED, () -> new TreeReader(path -> Optional.of(new byte[31]), 1).root());
    }

    @Test
    void proofsInAHugeTreeHold() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Long> sizes = new ArrayList<>(List.of(Long.MAX_VALUE, 1L << 62, (1L << 62) + 1, (1L << 40) - 1, 1L << 32));
        for (int i = 0; i < 12; i++) {
            sizes.add(1 + (random.nextLong() >>> (1 + random.nextInt(50))));
        }
        for (long size : sizes) {
            SparseTree sparse = new SparseTree(size, random);
            TreeReader tree = new TreeReader(sparse, size);
            Hash root = sparse.mth(0, size);
            assertThat(tree.root()).as("seed %d, size %d", seed, size).isEqualTo(root);
            for (long index : sparse.someIndexes(random)) {
                tree.inclusion(index).verify(sparse.mth(index, index + 1), root);
                tree.consistency(index).verify(sparse.mth(0, index), root);
                assertFault(Fault.BAD_PROOF, () -> tree.inclusion(index).verify(Merkle.empty(), root));
            }
        }
    }

    @Test
    void aProofWithAnyOtherHashOrNumberIsRefused() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        MemoryLog log = MemoryLog.of(600);
        TreeReader tree = log.tree();
        Hash root = tree.root();
        for (int round = 0; round < 300; round++) {
            int size = 2 + random.nextInt(598);
            int index = random.nextInt(size - 1) + 1;
            Hash sizedRoot = tree.root(size);
            Hash leaf = tree.leaf(index);
            List<Hash> path = tree.inclusion(index).path();
            for (List<Hash> other : damaged(path, random)) {
                assertFault(Fault.BAD_PROOF, () -> new InclusionProof(index, 600, other).verify(leaf, root));
            }
            assertFault(Fault.BAD_PROOF, () -> new InclusionProof(index - 1, 600, path).verify(leaf, root));
            List<Hash> continuation = tree.consistency(size).path();
            for (List<Hash> other : damaged(continuation, random)) {
                assertFault(Fault.BAD_PROOF, () -> new ConsistencyProof(size, 600, other).verify(sizedRoot, root));
            }
            assertFault(
                    Fault.BAD_PROOF, () -> new ConsistencyProof(size, 600, continuation).verify(Merkle.empty(), root));
        }
    }

    /** Plain comparison: ninety thousand fluent assertions would take longer than the proofs. */
    private static void assertSame(List<Hash> expected, List<Hash> actual, int number, int size) {
        if (!expected.equals(actual)) {
            fail("the proof for %d in %d is %s instead of %s", number, size, actual, expected);
        }
    }

    /** The list with a hash changed, left out, added, and two swapped. */
    private static List<List<Hash>> damaged(List<Hash> path, Random random) {
        List<List<Hash>> all = new ArrayList<>();
        int at = random.nextInt(path.size());
        byte[] bytes = path.get(at).bytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        List<Hash> changed = new ArrayList<>(path);
        changed.set(at, Hash.of(bytes));
        all.add(changed);
        List<Hash> shorter = new ArrayList<>(path);
        shorter.remove(at);
        all.add(shorter);
        List<Hash> longer = new ArrayList<>(path);
        longer.add(at, Hash.of(bytes));
        all.add(longer);
        if (path.size() > 1) {
            List<Hash> swapped = new ArrayList<>(path);
            Collections.swap(swapped, at, (at + 1) % path.size());
            all.add(swapped);
        }
        return all;
    }

    private static void assertFault(Fault fault, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    /** A tree of any size in which all leaves are alike except a few: its ranges are known without walking them. */
    private static final class SparseTree implements TileSource {
        private final long size;
        private final long[] special;
        private final Hash[] alike = new Hash[Long.SIZE];

        SparseTree(long size, Random random) {
            this.size = size;
            this.special = random.longs(6, 0, size).sorted().toArray();
            alike[0] = Merkle.leaf(new byte[0]);
            for (int height = 1; height < alike.length; height++) {
                alike[height] = Merkle.node(alike[height - 1], alike[height - 1]);
            }
        }

        List<Long> someIndexes(Random random) {
            List<Long> indexes = new ArrayList<>(List.of(0L, size - 1));
            Arrays.stream(special).forEach(indexes::add);
            indexes.add(random.nextLong(size));
            return indexes;
        }

        Hash mth(long from, long to) {
            long n = to - from;
            if (n == 0) {
                return Merkle.empty();
            }
            if (Long.bitCount(n) == 1 && Arrays.stream(special).noneMatch(s -> s >= from && s < to)) {
                return alike[Long.numberOfTrailingZeros(n)];
            }
            if (n == 1) {
                return Merkle.leaf(Long.toString(from).getBytes(StandardCharsets.UTF_8));
            }
            long k = Long.highestOneBit(n - 1);
            return Merkle.node(mth(from, from + k), mth(from + k, to));
        }

        @Override
        public Optional<byte[]> read(TilePath path) {
            TilePath.Hashes tile = (TilePath.Hashes) path;
            long span = 1L << (tile.level() * TilePath.LEVELS_PER_TILE);
            byte[] bytes = new byte[tile.maxBytes()];
            for (int i = 0; i < tile.width(); i++) {
                long from = (tile.index() * TilePath.FULL_WIDTH + i) * span;
                mth(from, from + span).copyTo(bytes, i * Hash.BYTES);
            }
            return Optional.of(bytes);
        }
    }
}

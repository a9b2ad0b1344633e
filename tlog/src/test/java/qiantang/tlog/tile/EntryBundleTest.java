package qiantang.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

final class EntryBundleTest {
    @Test
    void anEntryStandsBehindItsLength() {
        byte[] bundle = EntryBundle.encode(List.of(new byte[] {5, 6}, new byte[0], new byte[258]));
        assertThat(Arrays.copyOf(bundle, 8)).containsExactly(0, 2, 5, 6, 0, 0, 1, 2);
        assertThat(EntryBundle.decode(bundle, 3)).containsExactly(new byte[] {5, 6}, new byte[0], new byte[258]);
    }

    @Test
    void theLongestEntryFitsAndOneByteMoreDoesNot() {
        byte[] longest = new byte[EntryBundle.MAX_ENTRY_BYTES];
        byte[] bundle = EntryBundle.encode(List.of(longest));
        assertThat(EntryBundle.decode(bundle, 1).getFirst()).hasSize(65_535);
        assertFault(Fault.TOO_LARGE, () -> EntryBundle.encode(List.of(new byte[longest.length + 1])));
    }

    @Test
    void aBundleIsReadWholeOrNotAtAll() {
        byte[] bundle = EntryBundle.encode(List.of(new byte[] {1}, new byte[] {2, 3}));
        assertFault(Fault.MALFORMED, () -> EntryBundle.decode(bundle, 1));
        assertFault(Fault.MALFORMED, () -> EntryBundle.decode(bundle, 3));
        for (int length = 1; length < bundle.length; length++) {
            byte[] cut = Arrays.copyOf(bundle, length);
            assertFault(Fault.MALFORMED, () -> EntryBundle.decode(cut, 2));
        }
    }

    private static void assertFault(Fault fault, Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}

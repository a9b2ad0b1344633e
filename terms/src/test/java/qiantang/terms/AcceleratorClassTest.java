package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import qiantang.terms.AcceleratorClass.SliceScheme;

class AcceleratorClassTest {
    @Test
    void theOrderAgreesWithEquality() {
        Sample.always(sample -> {
            AcceleratorClass a = drawn(sample);
            AcceleratorClass b = drawn(sample);
            AcceleratorClass c = drawn(sample);
            assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
            if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
                assertThat(a).isLessThanOrEqualTo(c);
            }
        });
    }

    @Test
    void aClassNeedsAVendorAModelAndMemory() {
        assertThatThrownBy(() -> new AcceleratorClass(" ", "910B3", 65_536, SliceScheme.WHOLE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AcceleratorClass("Huawei", "", 65_536, SliceScheme.WHOLE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AcceleratorClass("Huawei", "910B3", 0, SliceScheme.WHOLE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static AcceleratorClass drawn(Sample sample) {
        return new AcceleratorClass(
                sample.oneOf(List.of("Huawei", "NVIDIA")),
                sample.oneOf(List.of("A", "B")),
                1 + sample.below(2),
                sample.oneOf(List.of(SliceScheme.values())));
    }
}

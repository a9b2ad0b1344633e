package qiantang.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;

final class LeafTest {
    private static final UUID ID = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L);

    @Test
    void theSameFactsGiveTheSameBytes() {
        Leaf leaf = Leaf.ofCloud(LeafKind.MODEL_PUBLISHED, "program", "model:小\"模\\型\n\u0001")
                .with("version", "2")
                .with("name", "qwen")
                .withDigestOf(new byte[] {1});
        assertThat(text(leaf))
                .isEqualTo("{\"actor\":\"program\",\"at\":\"2026-03-01T08:00:00Z\","
                        + "\"digest\":\"sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\","
                        + "\"facts\":{\"name\":\"qwen\",\"version\":\"2\"},\"form\":\"qiantang/audit/v1\","
                        + "\"id\":\"01900000-0000-7000-8000-000000000000\",\"kind\":\"model.published\","
                        + "\"subject\":\"model:小\\\"模\\\\型\\n\\u0001\"}");
    }

    @Test
    void aSaltedHashIsWhatAnybodyWouldWorkOut() {
        byte[] salt = new byte[16];
        // (head -c 16 /dev/zero; printf x) | sha256sum
        assertThat(EntryText.salted(salt, "x"))
                .isEqualTo("sha256:e333416381d46a5a03dd56f28c2bc537787fb707b7b818450b9fe022ad03a683");
        assertThat(EntryText.isHashOf(EntryText.salted(salt, "x"), salt, "x")).isTrue();
        salt[0] = 1;
        assertThat(EntryText.isHashOf(EntryText.salted(new byte[16], "x"), salt, "x"))
                .isFalse();
    }

    @Test
    void aLeafHasLimits() {
        Leaf leaf = Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "day");
        assertTooLarge(() -> leaf.with("fact", "x".repeat(Leaf.MAX_FACT_CHARACTERS + 1)));
        assertTooLarge(() -> Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "x".repeat(201)));
        assertTooLarge(() -> {
            Leaf more = leaf;
            for (int i = 0; i <= Leaf.MAX_FACTS; i++) {
                more = more.with("fact" + i, "x");
            }
        });
        assertTooLarge(() -> {
            Leaf more = leaf;
            for (int i = 0; i < Leaf.MAX_FACTS; i++) {
                more = more.with("fact" + i, "\u0001".repeat(Leaf.MAX_FACT_CHARACTERS));
            }
            text(more);
        });
    }

    @Test
    void aNameOrTextThatCannotBeWrittenIsAMistake() {
        Leaf leaf = Leaf.ofCloud(LeafKind.DAY_CLOSED, "program", "day");
        assertThatThrownBy(() -> leaf.with("Not A Name", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text(leaf.with("half", "\uD83D"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindHasAWordOfItsOwn() {
        for (LeafKind kind : LeafKind.values()) {
            assertThat(LeafKind.of(kind.word())).contains(kind);
        }
        assertThat(LeafKind.of("no.such")).isEmpty();
    }

    @Test
    void everyProblemHasItsTextInBothLanguages() {
        Messages messages = Messages.of(List.of("audit"));
        for (AuditProblem problem : AuditProblem.values()) {
            assertThat(messages.has(problem.code() + ".title"))
                    .as(problem.code())
                    .isTrue();
            assertThat(messages.has(problem.code() + ".detail"))
                    .as(problem.code())
                    .isTrue();
        }
        assertThat(messages.keys(Language.EN)).isEqualTo(messages.keys(Language.ZH));
    }

    private static String text(Leaf leaf) {
        byte[] bytes = EntryText.of(ID, Instant.parse("2026-03-01T08:00:00Z"), leaf, Map.of());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void assertTooLarge(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(AuditProblem.LEAF_TOO_LARGE));
    }
}

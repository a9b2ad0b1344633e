package qiantang.compute.child;

import java.util.List;
import java.util.Optional;

/**
 * How turns of a conversation become one text, rendered by ourselves because the native code's renderer damages emoji
 * and cuts long texts. What people wrote cannot open or close a turn: its marker signs are broken by a space, and NUL is
 * dropped.
 */
public enum ChatTemplate {
    /** SmolLM2, Qwen and many others. */
    CHATML("<|im_start|>%s\n%s<|im_end|>\n", "<|im_start|>assistant\n", "assistant"),
    LLAMA3(
            "<|start_header_id|>%s<|end_header_id|>\n\n%s<|eot_id|>",
            "<|start_header_id|>assistant<|end_header_id|>\n\n", "assistant"),
    /** Knows no system turn: what the system says is said at the head of the first turn of the user. */
    GEMMA("<start_of_turn>%s\n%s<end_of_turn>\n", "<start_of_turn>model\n", "model");

    private final String turn;
    private final String opening;
    private final String assistant;

    ChatTemplate(String turn, String opening, String assistant) {
        this.turn = turn;
        this.opening = opening;
        this.assistant = assistant;
    }

    /** Who speaks. */
    public enum Role {
        SYSTEM("system"),
        USER("user"),
        ASSISTANT("assistant");

        private final String text;

        Role(String text) {
            this.text = text;
        }
    }

    public record Message(Role role, String content) {}

    /** Recognises the template that comes with a model by its markers. */
    public static Optional<ChatTemplate> of(String modelTemplate) {
        if (modelTemplate.contains("<|im_start|>")) {
            return Optional.of(CHATML);
        }
        if (modelTemplate.contains("<|start_header_id|>")) {
            return Optional.of(LLAMA3);
        }
        return modelTemplate.contains("<start_of_turn>") ? Optional.of(GEMMA) : Optional.empty();
    }

    /** The whole conversation, ending where the assistant's next turn begins. */
    public String render(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        StringBuilder waiting = new StringBuilder();
        for (Message message : messages) {
            if (this == GEMMA && message.role() == Role.SYSTEM) {
                waiting.append(message.content()).append("\n\n");
                continue;
            }
            text.append(turn.formatted(nameOf(message.role()), harmless(waiting + message.content())));
            waiting.setLength(0);
        }
        if (!waiting.isEmpty()) {
            text.append(turn.formatted(
                    nameOf(Role.USER), harmless(waiting.toString().strip())));
        }
        return text.append(opening).toString();
    }

    private String nameOf(Role role) {
        return role == Role.ASSISTANT ? assistant : role.text;
    }

    private static String harmless(String content) {
        return content.replace("\0", "")
                .replace("<|", "< |")
                .replace("<start_of_turn>", "< start_of_turn>")
                .replace("<end_of_turn>", "< end_of_turn>");
    }
}

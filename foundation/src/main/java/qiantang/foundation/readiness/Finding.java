package qiantang.foundation.readiness;

import java.util.Optional;
import qiantang.foundation.messages.Text;
import qiantang.foundation.settings.Setting;

/**
 * Something that a component has to say about itself.
 *
 * @param setting the name of the setting that can be changed, if one can
 * @param sentence what is the case and what to do about it
 */
public record Finding(Severity severity, Optional<String> setting, Text sentence) {
    /** How bad it is. */
    public enum Severity {
        /** The component cannot work, or must not: the cloud is not ready. */
        REFUSE,
        /** It works, but not as safely as it should in production. */
        UNSAFE,
        /** Good to know. */
        NOTE
    }

    public static Finding refuse(Text sentence) {
        return new Finding(Severity.REFUSE, Optional.empty(), sentence);
    }

    public static Finding unsafe(Setting<?> setting, Text sentence) {
        return new Finding(Severity.UNSAFE, Optional.of(setting.name()), sentence);
    }

    public static Finding note(Text sentence) {
        return new Finding(Severity.NOTE, Optional.empty(), sentence);
    }

    /** The same about a setting. */
    public Finding about(Setting<?> named) {
        return new Finding(severity, Optional.of(named.name()), sentence);
    }
}

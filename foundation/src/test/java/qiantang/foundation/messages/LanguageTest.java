package qiantang.foundation.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN|ZH",
                "zh|ZH",
                "zh-Hant-TW|ZH",
                "en-GB|EN",
                "fr|EN",
                "*|EN",
                "fr, *;q=0.1|EN",
                "en;q=0.5, zh;q=0.8|ZH",
                "zh;q=0.5, en;q=0.8|EN",
                "zh, en|ZH",
                "en, zh|EN",
                "en;q=0, *|ZH",
                "zh;q=0, *;q=0.5|EN",
                "zh;q=abc|EN",
                ";;;,,,|EN",
                "ZH-cn;Q=1|ZH",
                "zh;q=1.5|EN",
                "en;q=0, zh;q=0|EN"
            })
    void theBestLanguageByQualityIsTaken(String header, Language expected) {
        assertThat(Language.ofAcceptLanguage(header)).isEqualTo(expected);
    }

    @Test
    void aTerminalSpeaksTheLanguageOfItsFirstVariable() {
        assertThat(Language.ofEnvironment(Map.of("LANG", "zh_CN.UTF-8"))).isEqualTo(Language.ZH);
        assertThat(Language.ofEnvironment(Map.of("LC_ALL", "C", "LANG", "zh_CN.UTF-8")))
                .isEqualTo(Language.EN);
        assertThat(Language.ofEnvironment(Map.of("LC_ALL", "", "LANG", "zh_CN")))
                .isEqualTo(Language.ZH);
        assertThat(Language.ofEnvironment(Map.of())).isEqualTo(Language.EN);
    }

    @Test
    void argumentsAreNamedBoundedAndPrintable() {
        Template template = Template.parse("{what} takes {time}, not {missing}");
        assertThat(template.render(Language.ZH, Map.of("what", "a\u0000\u001b\u202eb", "time", Duration.ofSeconds(30))))
                .isEqualTo("a\uFFFD\uFFFD\uFFFDb takes 30 秒, not {missing}");
        assertThat(template.render(Language.EN, Map.of("what", "x".repeat(5_000), "time", 1)))
                .hasSizeLessThan(Template.MAX_ARGUMENT_CHARS + 50);
    }
}

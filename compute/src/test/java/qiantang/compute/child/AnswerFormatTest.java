package qiantang.compute.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AnswerFormatTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static String read(String schema) {
        return AnswerFormat.read(
                        JSON.readTree("{\"type\":\"json_schema\",\"json_schema\":{\"schema\":" + schema + "}}"))
                .orElseThrow();
    }

    @Test
    void aSchemaOfKnownKeywordsPassesWithoutWhatIsOnlySpoken() {
        assertThat(read("""
                {"type":"object","title":"T","examples":[{"$ref":5}],"required":["a"],"additionalProperties":false,
                 "properties":{"a":{"type":"string","maxLength":5,"description":"d"},
                               "title":{"enum":["x",1,null]},
                               "l":{"type":"array","items":{"anyOf":[{"const":true},{"type":"null","default":{}}]}}}}
                """)).isEqualTo("""
                {"type":"object","required":["a"],"additionalProperties":false,\
                "properties":{"a":{"type":"string","maxLength":5},\
                "title":{"enum":["x",1,null]},\
                "l":{"type":"array","items":{"anyOf":[{"const":true},{"type":"null"}]}}}}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{}",
                "{\"type\":\"thing\"}",
                "{\"type\":[\"string\"]}",
                "{\"$ref\":\"#/x\"}",
                "{\"type\":\"string\",\"pattern\":\"(\"}",
                "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}",
                "{\"type\":\"string\",\"maxLength\":100000}",
                "{\"type\":\"string\",\"maxLength\":-1}",
                "{\"type\":\"integer\",\"minimum\":1}",
                "{\"enum\":[]}",
                "{\"enum\":[{\"$ref\":1}]}",
                "{\"enum\":[\"a\\\"b\"]}",
                "{\"const\":\"a\\\\b\"}",
                "{\"const\":\"\\ud83d\"}",
                "{\"type\":\"object\",\"properties\":{\"$ref\":{\"type\":\"null\"}}}",
                "{\"type\":\"object\",\"properties\":{\"\":{\"type\":\"null\"}}}",
                "{\"type\":\"object\",\"required\":[\"a\"]}",
                "{\"type\":\"object\",\"additionalProperties\":{}}",
                "{\"allOf\":[]}"
            })
    void anythingElseNeverReachesTheNativeCode(String schema) {
        assertThatThrownBy(() -> read(schema)).isInstanceOf(Refusal.class);
    }

    @Test
    void aDeepSchemaIsRefused() {
        String deep = "{\"type\":\"array\",\"items\":".repeat(20) + "{\"type\":\"null\"}" + "}".repeat(20);

        assertThatThrownBy(() -> read(deep)).hasMessageContaining("nested deeper");
    }
}

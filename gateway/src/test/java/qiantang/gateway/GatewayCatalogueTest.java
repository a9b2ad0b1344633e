package qiantang.gateway;

import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.CatalogueCheck;

class GatewayCatalogueTest {
    @Test
    void everyRefusalHasItsSentencesInBothLanguages() {
        CatalogueCheck.room("gateway");
    }
}

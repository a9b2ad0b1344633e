package qiantang.models;

import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.CatalogueCheck;

class CatalogueTest {
    @Test
    void everyProblemIsExplainedInBothLanguages() {
        CatalogueCheck.room("models");
    }
}

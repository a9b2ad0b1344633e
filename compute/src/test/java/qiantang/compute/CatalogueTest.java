package qiantang.compute;

import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.CatalogueCheck;

class CatalogueTest {
    @Test
    void everyProblemAndSettingIsExplainedInBothLanguages() {
        CatalogueCheck.room("compute");
    }
}

package qiantang.ledger;

import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.CatalogueCheck;

class CatalogueTest {
    @Test
    void everyProblemHasItsSentencesInBothLanguages() {
        CatalogueCheck.room("ledger");
    }
}

package qiantang.foundation.messages;

import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.CatalogueCheck;

class CatalogueTest {
    @Test
    void bothLanguagesSayTheSameAndNothingIsSaidInVain() {
        CatalogueCheck.room("foundation");
    }
}

package qiantang.foundation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;

class DatabaseTest {
    private static final TestDatabase POSTGRES = TestDatabase.with();
    private static final TenantId TENANT = new TenantId(new UUID(0, 1));

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void aTransactionKnowsItsTenantAndTheNextOneDoesNot() {
        UUID inside = POSTGRES.database()
                .inTenant(
                        TENANT,
                        handle -> handle.createQuery("select foundation.current_tenant()")
                                .mapTo(UUID.class)
                                .one());
        boolean outside = POSTGRES.database()
                .across(
                        RoomSchema.FOUNDATION_START,
                        handle -> handle.createQuery("select foundation.current_tenant() is null")
                                .mapTo(Boolean.class)
                                .one());
        assertThat(inside).isEqualTo(TENANT.value());
        assertThat(outside).isTrue();
    }

    @Test
    void aCheckedExceptionReachesTheCallerAsItIs() {
        assertThatThrownBy(() -> POSTGRES.database().runInTenant(TENANT, handle -> {
                    throw new IOException("mine");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("mine");
    }
}

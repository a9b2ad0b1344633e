package qiantang.foundation.objects;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;

class IsolationTest {
    private static final TestDatabase POSTGRES = TestDatabase.with();
    private static final String HASH = "sha256('x'::bytea)";

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void noTenantSeesWhatAnotherHoldsOrAsked() {
        POSTGRES.database()
                .runAcross(
                        RoomSchema.FOUNDATION_OBJECTS,
                        handle -> handle.execute("insert into foundation.blob values (" + HASH + ", 1, now())"));
        IsolationCheck.of(POSTGRES, "foundation")
                .notOfTenants("foundation.blob", "foundation.preparation", "foundation.tenant_table")
                .plant("foundation.replay", (handle, owner) -> handle.execute("""
                        insert into foundation.replay
                        values (?, 'makeKey', 'a key', 'print', ?, now(), null, now())""", owner.value(), owner.value()))
                .plant(
                        "foundation.object_reference",
                        (handle, owner) -> handle.execute(
                                "insert into foundation.object_reference values (?, 'holder', " + HASH
                                        + ", 1, ';*', null, now())",
                                owner.value()))
                .run();
    }
}

package qiantang.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static qiantang.audit.AuditFixture.TENANT;
import static qiantang.audit.AuditFixture.append;
import static qiantang.audit.AuditFixture.asSuperuser;
import static qiantang.audit.AuditFixture.leaf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.TestDatabase;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;

/** What must hold whenever transactions overlap and programs die. */
final class IntegratorTest {
    private final TestDatabase postgres = TestDatabase.with(AuditSchema.ROOM);
    private final AuditFixture.Remembered mark = new AuditFixture.Remembered();
    private Audit audit;

    @BeforeEach
    void open() throws Exception {
        audit = AuditFixture.open(postgres, mark);
        audit.publish();
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void aTransactionThatCommitsLateIsNumberedLateAndMovesNothing() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<UUID> early = threads.submit(() -> postgres.database().inTenant(TENANT, handle -> {
                UUID id = audit.append(handle, leaf("written first"));
                written.countDown();
                goOn.await();
                return id;
            }));
            written.await();
            UUID late = append(postgres, audit, "written second");
            audit.publish();
            assertThat(audit.log().leaf(late).index()).isEqualTo(1);
            SignedNote kept = audit.log().checkpoint();
            goOn.countDown();
            UUID first = early.get();
            audit.publish();
            assertThat(audit.log().leaf(first).index()).isEqualTo(2);
            assertThat(audit.log().leaf(late).index()).isEqualTo(1);
            assertThat(audit.log().verify(Optional.of(kept)).isSound()).isTrue();
        }
    }

    @Test
    void manyTransactionsAndTwoIntegratorsLoseAndReorderNothing() throws Exception {
        long seed = new Random().nextLong();
        Audit second = AuditFixture.open(postgres, new AuditFixture.Remembered());
        Set<UUID> committed = new ConcurrentSkipListSet<>();
        List<SignedNote> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                Random random = new Random(seed + writer);
                writers.add(threads.submit(() -> write(random, committed)));
            }
            List<Future<?>> integrators = new ArrayList<>();
            for (Audit each : List.of(audit, second)) {
                integrators.add(threads.submit(() -> {
                    while (writing.get()) {
                        each.publish();
                        seen.add(each.log().checkpoint());
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            writing.set(false);
            for (Future<?> integrator : integrators) {
                integrator.get();
            }
        }
        audit.publish();
        List<AuditedLeaf> leaves = audit.log().list(LeafFilter.ALL, Optional.empty(), PublishedLog.MAX_PAGE);
        assertThat(leaves.stream().map(AuditedLeaf::id).filter(committed::contains))
                .as("seed %d", seed)
                .hasSize(committed.size());
        assertThat(leaves).hasSize(committed.size() + 1);
        assertThat(audit.log().verify(Optional.empty()).findings())
                .as("seed %d", seed)
                .isEmpty();
        TreeSet<String> different = new TreeSet<>();
        seen.forEach(note -> different.add(note.toString()));
        for (String note : different) {
            assertThat(audit.log()
                            .verify(Optional.of(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8))))
                            .findings())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void aServerProcessKilledAtAnyStepLeavesTheLogAsItWas() throws Exception {
        asSuperuser(postgres, """
                create function public.die() returns trigger language plpgsql security definer as $$
                begin
                    perform pg_terminate_backend(pg_backend_pid());
                    perform pg_sleep(10);
                    return null;
                end $$
                """);
        List<String> steps = List.of(
                "after insert on audit.leaf",
                "after delete on audit.pending",
                "after insert or update on audit.tile",
                "after update on audit.log");
        int size = 1;
        for (String step : steps) {
            SignedNote before = audit.log().checkpoint();
            UUID id = append(postgres, audit, step);
            asSuperuser(postgres, "create trigger die " + step + " execute function public.die()");
            assertThatThrownBy(audit::publish).as(step).isInstanceOf(RuntimeException.class);
            asSuperuser(postgres, "drop trigger die on " + step.substring(step.indexOf("audit.")));
            assertThat(audit.log().checkpoint()).as(step).isEqualTo(before);
            assertThat(audit.log().waiting()).isEqualTo(1);
            audit.publish();
            assertThat(audit.log().leaf(id).index()).as(step).isEqualTo(size++);
            assertThat(audit.log().verify(Optional.of(before)).isSound()).isTrue();
        }
        assertThat(audit.log().verify(Optional.empty()).isSound()).isTrue();
    }

    @Test
    void aMarkThatCannotBeWrittenDoesNotUndoWhatIsPublished() throws Exception {
        PublishedMark broken = new PublishedMark() {
            @Override
            public Optional<SignedNote> last() {
                return Optional.empty();
            }

            @Override
            public void keep(SignedNote checkpoint) throws IOException {
                throw new IOException("disk full");
            }
        };
        Audit other = AuditFixture.open(postgres, broken);
        UUID id = append(postgres, other, "key:1");
        assertThatThrownBy(other::publish).hasMessage("disk full");
        assertThat(audit.log().leaf(id).index()).isEqualTo(1);
        audit.publish();
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void aBacklogIsPublishedInSteps() throws Exception {
        int many = Integrator.MAX_LEAVES + 10;
        postgres.database().runInTenant(TENANT, handle -> {
            for (int i = 0; i < many; i++) {
                audit.append(handle, leaf("key:" + i));
            }
        });
        audit.publish();
        assertThat(size()).isEqualTo(1 + Integrator.MAX_LEAVES);
        audit.publish();
        assertThat(size()).isEqualTo(1 + many);
        assertThat(audit.log().verify(Optional.empty()).isSound()).isTrue();
    }

    @Test
    void publishingGoesOnByItselfUntilItIsClosed() throws Exception {
        UUID id = append(postgres, audit, "key:1");
        CountDownLatch published = new CountDownLatch(1);
        PublishedMark watched = new PublishedMark() {
            @Override
            public Optional<SignedNote> last() {
                return Optional.empty();
            }

            @Override
            public void keep(SignedNote checkpoint) {
                published.countDown();
            }
        };
        try (Audit started = AuditFixture.open(postgres, watched)) {
            started.start();
            published.await();
        }
        assertThat(audit.log().leaf(id).index()).isEqualTo(1);
    }

    private void write(Random random, Set<UUID> committed) {
        for (int i = 0; i < 40; i++) {
            List<UUID> ids = new ArrayList<>();
            boolean fails = random.nextInt(4) == 0;
            int leaves = 1 + random.nextInt(4);
            try {
                postgres.database().runInTenant(TENANT, handle -> {
                    for (int leaf = 0; leaf < leaves; leaf++) {
                        ids.add(audit.append(handle, leaf("key:" + leaf)));
                    }
                    if (fails) {
                        throw new IllegalStateException("rolled back on purpose");
                    }
                });
                committed.addAll(ids);
            } catch (IllegalStateException onPurpose) {
                assertThat(onPurpose).hasMessage("rolled back on purpose");
            }
        }
    }

    private long size() {
        return Checkpoint.parse(audit.log().checkpoint().text()).size();
    }
}

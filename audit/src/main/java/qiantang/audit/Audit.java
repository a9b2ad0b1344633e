package qiantang.audit;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Route;
import qiantang.terms.UuidV7;

/**
 * The front door: {@link #append} for rooms, {@link #log} for readers, {@link #start} for the one program that numbers and
 * publishes. Several programs may have it open and started on one database; they take turns.
 */
public final class Audit implements Chronicle, AutoCloseable {
    private final Appending appending;
    private final Integrator integrator;
    private final PublishedLog log;
    private final PersonalFacts personalFacts;
    private final Publishing publishing;
    private final Witnessing witnessing;

    private Audit(
            Appending appending,
            Integrator integrator,
            Database database,
            List<WitnessAddress> witnesses,
            InstantSource clock) {
        this.appending = appending;
        this.integrator = integrator;
        this.log = new PublishedLog(
                database, witnesses.stream().map(WitnessAddress::key).toList());
        this.personalFacts = new PersonalFacts(database);
        this.publishing = new Publishing(integrator);
        this.witnessing = new Witnessing(database, witnesses, clock);
    }

    /**
     * Opens the log of this database, or begins it.
     *
     * @param origin the name of a log that is yet to begin; C2SP suggests the address under which it is served, without
     *     the scheme. A log that has begun keeps the name it has
     * @param witnesses to whom its checkpoints are brought
     */
    public static Audit open(
            Database database,
            String origin,
            Sealing sealing,
            PublishedMark mark,
            List<WitnessAddress> witnesses,
            InstantSource clock,
            SecureRandom random)
            throws IOException {
        Appending appending = new Appending(new UuidV7(clock, random), clock, random);
        LogKey key = LogKey.openOrBegin(database, origin, sealing, appending, clock, random);
        return new Audit(appending, new Integrator(database, key, mark, clock), database, witnesses, clock);
    }

    @Override
    public UUID append(Handle handle, Leaf leaf) {
        return appending.append(handle, leaf);
    }

    @Override
    public Standing standing(UUID leaf) {
        return log.standing(leaf);
    }

    /** What is known beside the log about its salted hashes. */
    public PersonalFacts personalFacts() {
        return personalFacts;
    }

    /** What is published. */
    public PublishedLog log() {
        return log;
    }

    /**
     * Numbers and publishes what waits now, up to a limit; {@link #start} does it all the time.
     *
     * @throws Problem {@link AuditProblem#ROLLED_BACK}, {@link AuditProblem#DAMAGED}
     */
    public void publish() throws IOException {
        integrator.step();
    }

    /** What of the log is served over HTTP: {@code /audit/log/…} as C2SP has it, {@code /api/v1/audit/…} to look at. */
    public List<Route> routes() {
        return new AuditRoutes(log).routes();
    }

    /** Keeps publishing, and showing to witnesses what is published, until this is closed. */
    public void start() {
        publishing.start();
        witnessing.start();
    }

    @Override
    public void close() {
        witnessing.close();
        publishing.close();
    }
}

package qiantang.audit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import qiantang.foundation.database.Database;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignatureLine;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.tile.TreeReader;
import qiantang.tlog.witness.AddCheckpoint;

/**
 * Brings the latest checkpoint to one witness (c2sp.org/tlog-witness), with the proof that it continues the last one he
 * signed, and keeps his signature.
 */
final class WitnessVisit {
    /** What a visit came to. */
    enum Outcome {
        /** He has signed the latest checkpoint before. */
        NOTHING_NEW,
        COSIGNED,
        /** He has signed a longer log than this one: the database is older than what was published. */
        WITNESS_IS_AHEAD
    }

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 64 * 1024;
    private static final int CONFLICT = 409;

    private final Database database;
    private final HttpClient client;
    private final InstantSource clock;
    private final WitnessAddress witness;

    WitnessVisit(Database database, HttpClient client, InstantSource clock, WitnessAddress witness) {
        this.database = database;
        this.client = client;
        this.clock = clock;
        this.witness = witness;
    }

    WitnessAddress witness() {
        return witness;
    }

    private record Answer(int status, String body) {}

    private record Known(SignedNote latest, long size, long cosigned) {}

    Outcome run() throws IOException {
        Known known = database.across(AuditSchema.READER, handle -> {
            SignedNote latest = PublishedLog.latest(handle);
            long cosigned = CosignedRows.of(handle, witness.key())
                    .map(note -> Checkpoint.parse(note.text()).size())
                    .orElse(0L);
            return new Known(latest, Checkpoint.parse(latest.text()).size(), cosigned);
        });
        if (known.cosigned() == known.size()) {
            return Outcome.NOTHING_NEW;
        }
        Answer answer = offer(known.latest(), known.size(), known.cosigned());
        if (answer.status() == CONFLICT) {
            long from = Checkpoint.size(answer.body().strip());
            if (from > known.size()) {
                return Outcome.WITNESS_IS_AHEAD;
            }
            answer = offer(known.latest(), known.size(), from);
        }
        if (answer.status() != 200) {
            throw new IOException(witness.url() + " answered " + answer.status() + " "
                    + answer.body().strip());
        }
        SignedNote cosigned = known.latest().with(signatureIn(answer.body()));
        cosigned.verify(List.of(witness.key()));
        database.runAcross(
                AuditSchema.INTEGRATOR, handle -> CosignedRows.keep(handle, witness.key(), cosigned, clock.instant()));
        return Outcome.COSIGNED;
    }

    private Answer offer(SignedNote latest, long size, long from) throws IOException {
        byte[] body = database.across(AuditSchema.READER, handle -> {
            TreeReader tree = new TreeReader(new DatabaseTiles(handle), size);
            return new AddCheckpoint(from, tree.consistency(from).path(), latest).bytes();
        });
        HttpRequest request = HttpRequest.newBuilder(URI.create(witness.url() + "/add-checkpoint"))
                .timeout(ANSWER_MAX)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream answer = response.body()) {
                return new Answer(
                        response.statusCode(), new String(answer.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while asking " + witness.url(), stopped);
        }
    }

    /** The line that names his key; whether it is good is looked at afterwards. */
    private SignatureLine signatureIn(String body) {
        VerifierKey key = witness.key();
        Optional<SignatureLine> own = body.lines()
                .map(SignatureLine::parse)
                .filter(line -> line.isBy(key))
                .findFirst();
        return own.orElseThrow(() ->
                new TlogException(Fault.UNSIGNED, witness.url() + " answered without a signature by " + key.name()));
    }
}

package qiantang.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import qiantang.audit.RemoteLog;
import qiantang.tlog.Base64Text;
import qiantang.tlog.Fault;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifiedSignature;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import qiantang.tlog.verify.Finding;
import qiantang.tlog.verify.LogVerifier;
import qiantang.tlog.verify.Report;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks what somebody handed over against keys that were got from somewhere else, and says what it came to. */
final class AuditCheck {
    private static final String PROOF = "c2sp.org/tlog-proof@v1\n";

    private final Desk desk;
    private final VerifierKey logKey;
    private final List<VerifierKey> witnesses;
    private final int needed;

    AuditCheck(Desk desk, VerifierKey logKey, List<VerifierKey> witnesses, int needed) {
        this.desk = desk;
        this.logKey = logKey;
        this.witnesses = witnesses;
        this.needed = needed;
    }

    /** What it came to: for a person, and for a script. */
    record Verdict(boolean sound, List<String> sentences, ObjectNode json) {}

    /** A verifier key as it is written, or the file that it stands in. */
    static VerifierKey key(Desk desk, String text) {
        try {
            return VerifierKey.parse(
                    text.contains("+")
                            ? text.strip()
                            : readable(desk, Path.of(text)).strip());
        } catch (TlogException malformed) {
            throw new Unfulfilled(ExitCode.USAGE, desk.text("audit.key_malformed", Map.of("text", text)));
        }
    }

    /** A {@code .tlog-proof} file, or a checkpoint that was kept. */
    Verdict file(Path file, Optional<Path> entry, Optional<Path> call) {
        byte[] bytes = bytes(desk, file, TlogProof.MAX_BYTES);
        try {
            return new String(bytes, StandardCharsets.UTF_8).startsWith(PROOF)
                    ? proof(TlogProof.parse(bytes), entry, call)
                    : checkpoint(SignedNote.parse(bytes));
        } catch (TlogException refused) {
            return refused(refused);
        }
    }

    private Verdict proof(TlogProof proof, Optional<Path> file, Optional<Path> call) {
        byte[] entry = file.map(path -> bytes(desk, path, TlogProof.MAX_EXTRA_BYTES))
                .or(() -> proof.extraBase64().map(Base64Text::decode))
                .orElseThrow(() -> new Unfulfilled(ExitCode.USAGE, desk.text("audit.entry_needed")));
        List<VerifiedSignature> signed =
                proof.verify(Merkle.leaf(entry), logKey.name(), List.of(logKey), witnesses, needed);
        Checkpoint tree = Checkpoint.parse(proof.checkpoint().text());
        String text = new String(entry, StandardCharsets.UTF_8);
        ObjectNode json =
                described(tree, signed.size()).put("index", proof.index()).put("entry", text);
        List<String> sentences = new ArrayList<>(List.of(
                desk.text("audit.proof_good", Map.of("index", proof.index(), "size", tree.size())),
                cosigned(signed.size()),
                Table.printable(text)));
        if (call.isPresent()) {
            String event = CallProofFile.eventProvedBy(entry, bytes(desk, call.get(), TlogProof.MAX_BYTES));
            sentences.add(desk.text("audit.call_good"));
            sentences.add(Table.printable(event));
            json.put("call", event);
        }
        return sound(sentences, json);
    }

    private Verdict checkpoint(SignedNote note) {
        Checkpoint tree = Checkpoint.open(note, logKey.name(), List.of(logKey));
        int signed = cosignatures(note);
        return sound(
                List.of(
                        desk.text("audit.checkpoint_good", Map.of("size", tree.size(), "root", tree.root())),
                        cosigned(signed)),
                described(tree, signed));
    }

    /** The whole log behind an address, or what came after a checkpoint that was kept. */
    Verdict log(URI address, Optional<Path> since) {
        try (RemoteLog remote = new RemoteLog(address)) {
            SignedNote note = remote.checkpoint();
            Checkpoint latest = Checkpoint.open(note, logKey.name(), List.of(logKey));
            int signed = cosignatures(note);
            LogVerifier verifier = new LogVerifier(remote);
            Report report;
            if (since.isPresent()) {
                SignedNote kept = SignedNote.parse(bytes(desk, since.get(), SignedNote.MAX_BYTES));
                Checkpoint older = Checkpoint.open(kept, logKey.name(), List.of(logKey));
                report = verifier.verifySince(older, latest);
            } else {
                report = verifier.verify(latest);
            }
            return reported(report, latest, signed);
        } catch (TlogException refused) {
            return refused(refused);
        } catch (IOException away) {
            throw new Unfulfilled(
                    ExitCode.UNREACHABLE,
                    desk.text("server.broken", Map.of("server", address, "reason", String.valueOf(away.getMessage()))));
        }
    }

    private Verdict reported(Report report, Checkpoint latest, int signed) {
        ObjectNode json = described(latest, signed).put("from", report.from());
        if (report.isSound()) {
            return sound(
                    List.of(
                            desk.text("audit.log_good", Map.of("from", report.from(), "size", report.to())),
                            cosigned(signed)),
                    json);
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(
                desk.text("audit.log_bad", Map.of("count", report.findings().size(), "size", report.to())));
        for (Finding finding : report.findings()) {
            sentences.add("  " + sentence(finding));
            json.withArray("/findings").add(finding.sentence());
        }
        return new Verdict(false, sentences, json.put("sound", false));
    }

    private String sentence(Finding finding) {
        Map<String, Object> words = new LinkedHashMap<>();
        String key = switch (finding) {
            case Finding.Missing(var path) -> {
                words.put("path", path.path());
                yield "missing";
            }
            case Finding.Malformed(var path, var reason) -> {
                words.put("path", path.path());
                words.put("reason", reason);
                yield "malformed";
            }
            case Finding.EntryDiffers(var index, var bundle, var tile) -> {
                words.put("index", index);
                words.put("path", bundle.path());
                words.put("tile", tile.path());
                yield "entry";
            }
            case Finding.NodeDiffers(var parent, var position, var child) -> {
                words.put("position", position);
                words.put("path", parent.path());
                words.put("tile", child.path());
                yield "node";
            }
            case Finding.RootDiffers(var size) -> {
                words.put("size", size);
                yield "root";
            }
            case Finding.Rewritten(var oldSize, var newSize) -> {
                words.put("old", oldSize);
                words.put("size", newSize);
                yield "rewritten";
            }
        };
        return desk.text("audit.finding." + key, words);
    }

    private int cosignatures(SignedNote note) {
        List<VerifierKey> present = witnesses.stream()
                .filter(key -> note.signatures().stream().anyMatch(line -> line.isBy(key)))
                .toList();
        int signed = present.isEmpty() ? 0 : note.verify(present).size();
        if (signed < needed) {
            throw new TlogException(
                    Fault.TOO_FEW_WITNESSES, signed + " of " + witnesses.size() + " signed, " + needed + " needed");
        }
        return signed;
    }

    private Verdict refused(TlogException refused) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("sound", false)
                .put("fault", refused.fault().name())
                .put("reason", refused.reason());
        String what = desk.text("audit.fault." + refused.fault().name());
        return new Verdict(false, List.of(what, "  (" + Table.printable(refused.reason()) + ")"), json);
    }

    private static Verdict sound(List<String> sentences, ObjectNode json) {
        return new Verdict(true, sentences, json.put("sound", true));
    }

    private ObjectNode described(Checkpoint tree, int signed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("origin", tree.origin())
                .put("size", tree.size())
                .put("root", tree.root().base64())
                .put("cosignedBy", signed)
                .put("witnesses", witnesses.size());
    }

    private String cosigned(int signed) {
        return signed == 0
                ? desk.text("audit.kept_checkpoint")
                : desk.text("audit.cosigned_by", Map.of("by", signed, "of", witnesses.size()));
    }

    private static String readable(Desk desk, Path file) {
        return new String(bytes(desk, file, SignedNote.MAX_BYTES), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Desk desk, Path file, int max) {
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than allowed is enough to be refused by whoever reads it.
            return in.readNBytes(max + 1);
        } catch (IOException unreadable) {
            throw new Unfulfilled(ExitCode.USAGE, desk.text("file.unreadable", Map.of("file", file)));
        }
    }
}

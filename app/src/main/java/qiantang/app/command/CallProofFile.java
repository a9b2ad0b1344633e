package qiantang.app.command;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.proof.InclusionProof;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The way from a call to its batch, as {@code audit prove} writes it beside the proof of the batch's leaf. Whatever the file
 * says is either hashed or compared with that leaf, so that no part of it can be changed unnoticed.
 */
final class CallProofFile {
    private static final Set<String> NAMES = Set.of("event", "batch", "root", "index", "size", "path", "leaf");

    private final JsonNode said;

    private CallProofFile(JsonNode said) {
        this.said = said;
    }

    /**
     * The event of the call, if it leads to the root that the leaf of its batch holds.
     *
     * @throws TlogException it does not, or one of the two is not what it should be
     */
    static String eventProvedBy(byte[] leaf, byte[] file) {
        try {
            return new CallProofFile(Desk.JSON.readTree(file)).eventProvedBy(Desk.JSON.readTree(leaf));
        } catch (JacksonException | IllegalArgumentException malformed) {
            throw new TlogException(Fault.MALFORMED, "not the proof of a call, or not the leaf of a batch");
        }
    }

    private String eventProvedBy(JsonNode batch) {
        JsonNode facts = batch.path("facts");
        require(NAMES.equals(said.propertyStream().map(each -> each.getKey()).collect(Collectors.toSet())));
        require(text("leaf").equals(batch.path("id").asString("")));
        require(("batch:" + said.path("batch").asString(""))
                .equals(batch.path("subject").asString("")));
        require(text("root").equals(facts.path("root").asString("")));
        require(said.path("size").asString("").equals(facts.path("calls").asString("")));
        List<Hash> path = said.path("path")
                .valueStream()
                .map(hash -> Hash.fromBase64(hash.asString("")))
                .toList();
        long size = Checkpoint.size(facts.path("calls").asString(""));
        Hash root = Hash.of(HexFormat.of().parseHex(facts.path("root").asString("")));
        new InclusionProof(Checkpoint.size(said.path("index").asString("")), size, path)
                .verify(Merkle.leaf(text("event").getBytes(StandardCharsets.UTF_8)), root);
        return text("event");
    }

    private String text(String name) {
        return said.path(name).asString("");
    }

    private static void require(boolean agrees) {
        if (!agrees) {
            throw new TlogException(Fault.BAD_PROOF, "the proof of the call does not speak of the batch in this leaf");
        }
    }
}

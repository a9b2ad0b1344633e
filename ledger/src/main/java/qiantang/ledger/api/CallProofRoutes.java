package qiantang.ledger.api;

import java.util.List;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.ledger.UsageProof;
import qiantang.ledger.UsageProofs;
import qiantang.terms.CallId;
import qiantang.tlog.Hash;

/** The route to the first of the two paths by which a call is proved: from its event to the root of its batch. */
final class CallProofRoutes {
    private final UsageProofs proofs;
    private final Readers readers;

    private CallProofRoutes(UsageProofs proofs, Readers readers) {
        this.proofs = proofs;
        this.readers = readers;
    }

    static List<Route> of(UsageProofs proofs, Readers readers) {
        CallProofRoutes routes = new CallProofRoutes(proofs, readers);
        return List.of(
                new Route(Method.GET, "/api/v1/calls/{callId}/proof", "proveCall", Access.REQUIRED, routes::prove));
    }

    /**
     * @param event canonical JSON, exactly as it is hashed
     * @param root of the batch, as the leaf of the audit log says it: in hex
     * @param path in base64, from the sibling of the event to the child of the root
     * @param leaf the leaf of the audit log that holds the root
     */
    record CallProofView(String event, long batch, String root, long index, long size, List<String> path, UUID leaf) {
        static CallProofView of(UsageProof proof) {
            return new CallProofView(
                    proof.event(),
                    proof.batch(),
                    proof.root().hex(),
                    proof.path().index(),
                    proof.path().size(),
                    proof.path().path().stream().map(Hash::base64).toList(),
                    proof.leaf());
        }
    }

    private Reply prove(Request request) {
        CallId call = request.id("callId", CallId::parse);
        return Reply.ok(CallProofView.of(proofs.proofOf(readers.reader(request), call)));
    }
}

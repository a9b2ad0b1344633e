package qiantang.models.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import qiantang.models.Audience;
import qiantang.models.Model;
import qiantang.models.ModelKind;
import qiantang.models.Models;
import qiantang.models.Replica;
import qiantang.models.upstream.UpstreamProbe.Answer;
import qiantang.models.upstream.UpstreamProbe.Found;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** The room's records as the API shows them. Where a model's servers stand is shown to its owner only. */
final class ModelViews {
    private ModelViews() {}

    record ReplicaView(
            ReplicaId id,
            SiteId site,
            Optional<String> url,
            String upstreamModel,
            boolean hasCredential,
            boolean serving,
            Instant createdAt) {}

    record ModelView(
            String name,
            TenantId owner,
            ModelKind kind,
            Audience audience,
            String version,
            Optional<Integer> contextTokens,
            Optional<Integer> maxOutputTokens,
            boolean builtIn,
            int replicasServing,
            Optional<List<ReplicaView>> replicas,
            Instant createdAt) {}

    record FoundView(String name, Optional<Integer> contextTokens) {}

    record ProbeView(
            String outcome, Optional<List<FoundView>> models, Optional<Integer> status, Optional<String> reason) {}

    record AddedView(ModelView model, ReplicaId replica, ProbeView probe) {}

    static ModelView of(Model model, Models models, boolean toOwner) {
        List<ReplicaView> replicas = model.replicas().stream()
                .map(replica -> of(replica, models.isServing(model, replica)))
                .toList();
        return new ModelView(
                model.name().text(),
                model.owner(),
                model.kind(),
                model.audience(),
                model.version(),
                unlessZero(model.contextTokens()),
                unlessZero(model.maxOutputTokens()),
                model.builtIn(),
                (int) replicas.stream().filter(ReplicaView::serving).count(),
                toOwner ? Optional.of(replicas) : Optional.empty(),
                model.createdAt());
    }

    static AddedView of(Models.Added added, Models models) {
        return new AddedView(of(added.model(), models, true), added.replica().id(), of(added.answer()));
    }

    private static ReplicaView of(Replica replica, boolean serving) {
        return new ReplicaView(
                replica.id(),
                replica.site(),
                replica.url().map(Object::toString),
                replica.upstreamModel(),
                replica.hasCredential(),
                serving,
                replica.createdAt());
    }

    private static ProbeView of(Answer answer) {
        return switch (answer) {
            case Answer.Models(List<Found> found) ->
                new ProbeView(
                        "FOUND",
                        Optional.of(found.stream().map(ModelViews::of).toList()),
                        Optional.empty(),
                        Optional.empty());
            case Answer.Refused(int status) ->
                new ProbeView("REFUSED", Optional.empty(), Optional.of(status), Optional.empty());
            case Answer.Silent(String reason) ->
                new ProbeView("SILENT", Optional.empty(), Optional.empty(), Optional.of(reason));
        };
    }

    private static FoundView of(Found found) {
        OptionalInt context = found.contextTokens();
        return new FoundView(found.name(), context.isPresent() ? Optional.of(context.getAsInt()) : Optional.empty());
    }

    private static Optional<Integer> unlessZero(int count) {
        return count == 0 ? Optional.empty() : Optional.of(count);
    }
}

package qiantang.gateway.directory;

import java.util.List;
import qiantang.gateway.feed.ServedModel;

/** A model under its name, with its replicas made ready. */
public record Model(ServedModel served, List<Replica> replicas) {
    public Model {
        replicas = List.copyOf(replicas);
    }
}

package qiantang.app;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import qiantang.foundation.http.Api;
import qiantang.foundation.http.DoorHandler;
import qiantang.foundation.http.DoorLimits;
import qiantang.foundation.http.HttpDoor;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.settings.Address;
import qiantang.foundation.settings.Setting;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.GatewaySettings;
import qiantang.terms.UuidV7;

/**
 * The doors of the cloud: calls to models, management, health and metrics. Those that were given no address of their own
 * share one.
 */
final class Doors implements AutoCloseable {
    private static final int CONNECTIONS_BESIDE_CALLS = 1_000;

    private final Settings settings;
    private final Map<Address, List<Route>> routes = new LinkedHashMap<>();
    private final Map<Address, List<DoorHandler>> raw = new LinkedHashMap<>();
    private final Map<String, Address> wanted = new LinkedHashMap<>();
    private final Map<String, String> urls = new LinkedHashMap<>();
    private final List<HttpDoor> open = new ArrayList<>();

    Doors(Settings settings) {
        this.settings = settings;
    }

    void routes(String door, Setting<Address> own, List<Route> more) {
        routes.computeIfAbsent(place(door, own), none -> new ArrayList<>()).addAll(more);
    }

    void raw(String door, Setting<Address> own, String prefix, Consumer<HttpServerRequest> handler) {
        raw.computeIfAbsent(place(door, own), none -> new ArrayList<>()).add(new DoorHandler() {
            @Override
            public String prefix() {
                return prefix;
            }

            @Override
            public void handle(HttpServerRequest request) {
                handler.accept(request);
            }
        });
    }

    private Address place(String door, Setting<Address> own) {
        Address address = CloudSettings.door(settings, own);
        wanted.put(door, address);
        return address;
    }

    /**
     * Lets people in.
     *
     * @param api answers the routes of one address
     * @throws qiantang.foundation.http.Problem if an address cannot be had
     */
    void open(Vertx vertx, Function<List<Route>, Api> api, Messages messages, UuidV7 ids) {
        // Each call has a connection, and people who look while all calls are taken get in too.
        DoorLimits limits =
                DoorLimits.usual().withConnections(settings.get(GatewaySettings.MAX_CALLS) + CONNECTIONS_BESIDE_CALLS);
        int loops = settings.get(CloudSettings.EVENT_LOOPS);
        Map<Address, Address> real = new LinkedHashMap<>();
        for (Address address : new LinkedHashSet<>(wanted.values())) {
            List<DoorHandler> handlers = new ArrayList<>(raw.getOrDefault(address, List.of()));
            handlers.add(api.apply(routes.getOrDefault(address, List.of())));
            HttpDoor door = HttpDoor.open(vertx, address, loops, handlers, messages, ids, limits);
            open.add(door);
            real.put(address, door.address());
        }
        wanted.forEach((door, address) -> urls.put(door, url(real.getOrDefault(address, address))));
    }

    private static String url(Address address) {
        String host = switch (address.host()) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> address.host();
        };
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.port();
    }

    /** The table of everything that is answered by routes, over all doors. */
    List<Route> table() {
        return routes.values().stream().flatMap(List::stream).toList();
    }

    /** Where each door stands, by its name. */
    Map<String, String> urls() {
        return urls;
    }

    /** All at once, since each waits for what is under way behind it. */
    @Override
    public void close() {
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            open.forEach(door -> together.execute(door::close));
        }
    }
}

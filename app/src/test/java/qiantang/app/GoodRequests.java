package qiantang.app;

import static qiantang.app.RunningCloud.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import qiantang.app.contract.HttpAnswer;
import qiantang.app.contract.Sample;

/**
 * One request for each operation of the contract that succeeds as it stands, over things made for it alone: none of them
 * spoils the next, whatever their order.
 */
final class GoodRequests {
    /** What cannot succeed here, and why. */
    static final Map<String, String> IMPOSSIBLE = Map.of(
            "startLocalModel", "there is no local engine",
            "readAuditTile", "a log of 256 leaves",
            "readAuditTile3", "a log of 256 000 leaves",
            "readAuditTile4", "a log of 256 000 000 leaves");

    private static final String PASSWORD = "Tide-9-and-wave";

    private final RunningCloud cloud;
    private final ModelServer server;
    private final Map<String, Sample> samples = new LinkedHashMap<>();
    private final String root;

    GoodRequests(RunningCloud cloud, ModelServer server) {
        this.cloud = cloud;
        this.server = server;
        this.root = cloud.told(cloud.sample("showMe"), "/tenant");
        foundation();
        tenants();
        members();
        people();
        keys();
        domains();
        models();
        calls();
        money();
        audit();
        gateways();
        for (String plain : List.of("showMe", "listSites", "listLocalModels", "showObjects", "sweepObjects")) {
            put(cloud.sample(plain));
        }
        put(cloud.sample("startLocalModel").with("name", "nobody"));
    }

    /** By the name of the operation. */
    Map<String, Sample> all() {
        return samples;
    }

    Sample of(String operationId) {
        Sample known = samples.get(operationId);
        if (known == null) {
            throw new IllegalArgumentException("no good request for " + operationId);
        }
        return known;
    }

    private void put(Sample sample) {
        samples.put(sample.operation().id(), sample);
    }

    private Sample at(String operationId, String tenant) {
        return cloud.sample(operationId).with("tenantId", tenant);
    }

    private void foundation() {
        for (String open : List.of("live", "ready", "metrics")) {
            put(cloud.sample(open));
        }
    }

    private void tenants() {
        put(newTenant("of the sample"));
        String city = cloud.told(newTenant("city"), "/id");
        put(cloud.sample("listTenants").asking("under=" + root + "&extent=subtree&kind=CITY&limit=1"));
        put(at("showTenant", city));
        put(at("renameTenant", city).json(json(Map.of("name", "renamed"))));
        put(at("suspendTenant", cloud.told(newTenant("to be held up"), "/id")));
        put(at("resumeTenant", cloud.told(newTenant("to go on"), "/id")));
        put(at("moveTenant", cloud.told(newTenant("to be moved"), "/id")).json(json(Map.of("parent", root))));
    }

    private Sample newTenant(String name) {
        return cloud.sample("createTenant").json(json(Map.of("parent", root, "kind", "CITY", "name", name)));
    }

    private void members() {
        put(newMember("of.the.sample"));
        String member = cloud.told(newMember("somebody"), "/item/id");
        put(at("listMembers", root).asking("login=somebody"));
        for (String one : List.of("showMember", "disableMember", "enableMember", "resetPassword", "endSessions")) {
            String whose = one.startsWith("show") ? member : cloud.told(newMember("for." + one), "/item/id");
            put(at(one, root).with("memberId", whose));
        }
        put(at("renameMember", root).with("memberId", member).json(json(Map.of("name", "renamed"))));
        put(at("grantRole", root).with("memberId", member).with("role", "VIEWER"));
        put(at("revokeRole", root).with("memberId", member).with("role", "FINANCE"));
        put(at("listRoles", root));
    }

    private Sample newMember(String login) {
        return at("createMember", root).json(json(Map.of("login", login, "name", "n")));
    }

    private void people() {
        String first = cloud.told(newMember("signs.in"), "/firstPassword");
        Sample signIn = cloud.sample("signIn")
                .withoutHeader("authorization")
                .json(json(Map.of("login", "signs.in", "password", first)));
        put(signIn);
        Sample goesOut = newMember("goes.out");
        put(asPerson("signOut", "goes.out", cloud.told(goesOut, "/firstPassword")));
        String old = cloud.told(newMember("changes"), "/firstPassword");
        put(asPerson("changePassword", "changes", old).json(json(Map.of("current", old, "wanted", PASSWORD))));
    }

    private Sample asPerson(String operationId, String login, String password) {
        HttpAnswer signedIn = cloud.send(cloud.sample("signIn")
                .withoutHeader("authorization")
                .json(json(Map.of("login", login, "password", password))));
        String cookie = signedIn.header("set-cookie").orElseThrow().replaceFirst(";.*", "");
        return cloud.sample(operationId)
                .withoutHeader("authorization")
                .header("cookie", cookie)
                .header("x-csrf-token", signedIn.json().path("csrfToken").asString());
    }

    private void gateways() {
        put(cloud.sample("createGatewayToken").json("{\"name\":\"county\"}"));
        put(cloud.sample("listGateways"));
        put(cloud.sample("revokeGateway").with("gatewayId", cloud.joinGateway()));
    }

    private void keys() {
        put(newKey("of the sample"));
        put(at("listKeys", root).asking("state=ACTIVE&limit=2"));
        for (String one : List.of("showKey", "rotateKey", "revokeKey")) {
            put(at(one, root).with("keyId", cloud.told(newKey("for " + one), "/item/id")));
        }
        put(of("rotateKey").json("{\"overlapSeconds\":60,\"expiresAt\":\"2999-01-01T00:00:00Z\"}"));
    }

    Sample newKey(String name) {
        return at("issueKey", root)
                .json(json(Map.of(
                        "name",
                        name,
                        "role",
                        "DEVELOPER",
                        "scopes",
                        List.of("inference"),
                        "models",
                        List.of("far", "far@v1"),
                        "expiresAt",
                        "2999-01-01T00:00:00Z")));
    }

    private void domains() {
        put(newDomain("of-the-sample"));
        String domain = cloud.told(newDomain("made-before"), "/id");
        put(at("listDomains", root));
        put(at("showDomain", root).with("domainId", domain));
        put(at("listDomainVersions", root).with("domainId", domain));
        put(at("allowSites", root)
                .with("domainId", cloud.told(newDomain("to-be-changed"), "/id"))
                .json("{\"everywhere\":true}"));
        put(at("bindTenant", cloud.told(newTenant("to be bound"), "/id")).json(json(Map.of("domain", domain))));
    }

    private Sample newDomain(String path) {
        String site = new UUID(1, 1).toString();
        return at("declareDomain", root).json(json(Map.of("path", path, "sites", List.of(site))));
    }

    private void models() {
        put(newModel("of-the-sample", "CHAT"));
        put(cloud.sample("listModels").asking("limit=1"));
        cloud.told(newModel("far", "CHAT"), "/replica");
        cloud.told(newModel("near", "EMBEDDINGS"), "/replica");
        put(cloud.sample("showModel").with("name", "far"));
        cloud.told(newModel("to-go", "CHAT"), "/replica");
        put(cloud.sample("removeModel").with("name", "to-go"));
        cloud.told(newModel("grows", "CHAT"), "/replica");
        String elsewhere = server.url().replace("127.0.0.1", "localhost");
        put(cloud.sample("addReplica").with("name", "grows").json(json(Map.of("url", elsewhere))));
        String replica = cloud.told(newModel("shrinks", "CHAT"), "/replica");
        put(cloud.sample("removeReplica").with("name", "shrinks").with("replicaId", replica));
    }

    private Sample newModel(String name, String kind) {
        return cloud.sample("addModel")
                .json(json(Map.of(
                        "name",
                        name,
                        "kind",
                        kind,
                        "audience",
                        "EVERYBODY",
                        "version",
                        "v1",
                        "contextTokens",
                        4096,
                        "maxOutputTokens",
                        1024,
                        "server",
                        newServer())));
    }

    private Map<String, String> newServer() {
        return Map.of("url", server.url(), "upstreamModel", "upstream", "credential", "secret");
    }

    /** The gateway learns of new models within moments; until then it does not know their names. */
    private void calls() {
        put(cloud.sample("listCallableModels"));
        put(cloud.sample("showCallableModel").with("model", "far"));
        put(cloud.sample("createChatCompletion").json("""
                {"model":"far","messages":[{"role":"user","content":"hi"}],"stream":false,\
                "max_tokens":5,"n":1,"temperature":0.5,"stop":["x"],"tools":[]}"""));
        put(cloud.sample("createEmbedding").json("""
                {"model":"near","input":["hi"],"dimensions":2,"encoding_format":"float","user":"u"}"""));
        cloud.await(() -> cloud.send(of("createEmbedding")), answer -> answer.status() == 200);
        cloud.await(() -> cloud.send(of("createChatCompletion")), answer -> answer.status() == 200);
        String span = "from=2020-01-01T00:00:00Z&until=2999-01-01T00:00:00Z&outcome=COMPLETED";
        put(cloud.sample("listUsage").asking(span + "&model=far&party=CONSUMER&limit=1"));
        put(cloud.sample("summarizeUsage").asking(span + "&scope=SUBTREE"));
        put(cloud.sample("exportFocus").asking("month=2026-03&packing=GZIP"));
        cloud.await(
                () -> cloud.send(of("listUsage")),
                calls -> !calls.json().path("items").isEmpty());
        String call = cloud.send(of("listUsage")).json().at("/items/0/id").asString();
        put(cloud.sample("proveCall").with("callId", call));
    }

    private void money() {
        String treasury = cloud.told(
                at("issueKey", root)
                        .json(json(Map.of(
                                "name",
                                "treasury",
                                "role",
                                "FINANCE",
                                "scopes",
                                List.of("management.read", "management.write")))),
                "/key");
        put(kept(treasury, cloud.sample("publishPrice")).json("""
                {"model":"priced","unit":"CNY","perMillion":{"prompt":{"amount":"2","unit":"CNY"},\
                "completion":{"amount":"8.5","unit":"CNY"}},"feePpm":100000,"batch":false,"hours":{"from":0,"until":24},\
                "confirmed":true,"withdrawn":false}"""));
        cloud.told(of("publishPrice"), "/id");
        put(kept(treasury, at("grantCredit", root)).json("""
                {"amount":{"amount":"10","unit":"CNY"},"models":["of-the-sample"],"priority":1,"origin":"voucher 17",\
                "startsAt":"2020-01-01T00:00:00Z","expiresAt":"2030-01-01T00:00:00Z"}"""));
        cloud.told(
                kept(treasury, at("grantCredit", root))
                        .json("{\"amount\":{\"amount\":\"10\",\"unit\":\"CNY\"},\"origin\":\"for all\"}"),
                "/id");
        cloud.told(newModel("priced", "CHAT"), "/replica");
        Sample call = cloud.sample("createChatCompletion")
                .json("{\"model\":\"priced\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        cloud.await(() -> cloud.send(call), answer -> answer.status() == 200);
        Sample paid = cloud.sample("listUsage").asking("model=priced&outcome=COMPLETED");
        cloud.await(() -> cloud.send(paid), calls -> !calls.json().path("items").isEmpty());
        // The gateway learns of a price within a second; until then a call of the model is free.
        cloud.await(
                () -> {
                    cloud.send(call);
                    put(correction(treasury, cloud.told(paid, "/items/0/id")));
                    return cloud.send(of("correctCall"));
                },
                answer -> answer.status() == 200);
        put(kept(treasury, at("showBalance", root)));
        put(kept(treasury, at("listGrants", root)).asking("limit=1"));
        put(kept(treasury, at("listHolds", root)).asking("state=OPEN&limit=1"));
        put(kept(treasury, at("showStatement", root)).asking("from=2026-01-01&until=2026-12-31&side=PAYER"));
        put(kept(treasury, cloud.sample("listPrices")).asking("model=priced&limit=1"));
        put(kept(treasury, cloud.sample("listClosedDays")));
        put(kept(treasury, cloud.sample("reconcile")).asking("day=2026-03-01"));
    }

    private Sample correction(String treasury, String call) {
        return kept(treasury, cloud.sample("correctCall"))
                .with("callId", call)
                .json("{\"cost\":{\"amount\":\"0.000001\",\"unit\":\"CNY\"},\"reason\":\"answered twice\"}");
    }

    /** As the operator's keeper of the treasury, who alone moves money. */
    private static Sample kept(String treasury, Sample sample) {
        return sample.header("authorization", "Bearer " + treasury);
    }

    private void audit() {
        put(cloud.sample("showAuditLog"));
        cloud.await(
                () -> cloud.send(of("showAuditLog")),
                log -> log.json().path("waiting").asInt() == 0);
        put(cloud.sample("listAuditLeaves").asking("kind=log.begun&limit=1"));
        cloud.await(
                () -> cloud.send(of("listAuditLeaves")),
                leaves -> !leaves.json().path("items").isEmpty());
        String leaf = cloud.told(of("listAuditLeaves"), "/items/0/id");
        put(cloud.sample("showAuditLeaf").with("leafId", leaf));
        put(cloud.sample("proveAuditLeaf").with("leafId", leaf));
        put(cloud.sample("readAuditCheckpoint"));
        int size = cloud.send(of("showAuditLog")).json().path("size").asInt();
        Sample tile = cloud.sample("readAuditTile2").with("level", "0").with("first", "000.p");
        put(tile.with("second", Integer.toString(size)));
        put(cloud.sample("readAuditTile").with("level", "0").with("first", "000"));
        put(cloud.sample("readAuditTile3")
                .with("level", "0")
                .with("first", "x000")
                .with("second", "x000")
                .with("third", "000"));
        put(of("readAuditTile3"));
        put(cloud.sample("readAuditTile4")
                .with("level", "0")
                .with("first", "x000")
                .with("second", "x000")
                .with("third", "x000")
                .with("fourth", "000"));
    }
}

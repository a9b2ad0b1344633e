package qiantang.ledger.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.ledger.focus.FocusExport;
import qiantang.ledger.focus.FocusExport.Packing;
import qiantang.terms.TenantId;

/** The route by which other people's cost tools get what was charged. */
final class FocusRoutes {
    private static final int YEAR_MIN = 2000;
    private static final int YEAR_MAX = 9999;

    private final FocusExport export;
    private final Readers readers;
    private final InstantSource clock;

    private FocusRoutes(FocusExport export, Readers readers, InstantSource clock) {
        this.export = export;
        this.readers = readers;
        this.clock = clock;
    }

    static List<Route> of(FocusExport export, Readers readers, InstantSource clock) {
        FocusRoutes routes = new FocusRoutes(export, readers, clock);
        return List.of(new Route(Method.GET, "/api/v1/usage/focus", "exportFocus", Access.REQUIRED, routes::export)
                .taking("month", "packing"));
    }

    /** Written to a file first: its length is told before it is sent, and it takes no memory however long it is. */
    private Reply export(Request request) throws IOException {
        TenantId tenant = readers.reader(request);
        YearMonth month = request.query("month", FocusRoutes::month, Text.of("ledger.reason.month"))
                .orElseGet(() -> YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)));
        Packing packing = request.query("packing", Packing::valueOf, Text.of("ledger.reason.packing"))
                .orElse(Packing.CSV);
        Path file = Files.createTempFile("focus-", ".csv");
        try {
            export.write(tenant, month, packing, Files.newOutputStream(file));
            // Asked first: where a file can be open without a name, it has none from here on.
            long length = Files.size(file);
            InputStream in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
            return Reply.stream(200, type(packing), length, in)
                    .header("content-disposition", "attachment; filename=\"" + name(month, packing) + "\"");
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
    }

    private static String type(Packing packing) {
        return switch (packing) {
            case CSV -> "text/csv; charset=utf-8";
            case GZIP -> "application/gzip";
        };
    }

    private static String name(YearMonth month, Packing packing) {
        String name = "focus-1.2-" + month + ".csv";
        return switch (packing) {
            case CSV -> name;
            case GZIP -> name + ".gz";
        };
    }

    private static YearMonth month(String text) {
        YearMonth month = YearMonth.parse(text);
        if (month.getYear() < YEAR_MIN || month.getYear() > YEAR_MAX) {
            throw new IllegalArgumentException("a month between the years 2000 and 9999");
        }
        return month;
    }
}

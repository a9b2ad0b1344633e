package qiantang.foundation.objects;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;

/** A data domain as one line: {@code zhejiang/hangzhou@3,zhejiang/health@1;*}, after the semicolon the allowed sites. */
final class DomainText {
    private static final String EVERYWHERE = "*";

    private DomainText() {}

    static String write(Domain domain) {
        String origins = domain.origins().stream().map(Domain.Origin::toString).collect(Collectors.joining(","));
        String sites = switch (domain.sites()) {
            case SiteSet.Everywhere() -> EVERYWHERE;
            case SiteSet.Only(Set<SiteId> only) ->
                only.stream().sorted().map(SiteId::text).collect(Collectors.joining(","));
        };
        return origins + ";" + sites;
    }

    static Domain read(String text) {
        int semicolon = text.indexOf(';');
        TreeSet<Domain.Origin> origins = parts(text.substring(0, semicolon))
                .map(DomainText::origin)
                .collect(Collectors.toCollection(TreeSet::new));
        String sites = text.substring(semicolon + 1);
        return new Domain(
                origins,
                sites.equals(EVERYWHERE)
                        ? SiteSet.EVERYWHERE
                        : SiteSet.only(parts(sites).map(SiteId::parse).collect(Collectors.toSet())));
    }

    private static Domain.Origin origin(String text) {
        int at = text.indexOf('@');
        return new Domain.Origin(DomainPath.parse(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    private static Stream<String> parts(String text) {
        return Arrays.stream(text.split(",", -1)).filter(part -> !part.isEmpty());
    }
}

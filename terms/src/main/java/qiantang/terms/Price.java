package qiantang.terms;

import java.time.Instant;

/**
 * A published version of a price: a tariff, what it is for and from when. It holds until the next one of the same scope.
 *
 * @param withdrawn whether from here on there is no such price any more
 */
public record Price(Tariff tariff, PriceScope scope, Instant validFrom, boolean withdrawn) {}

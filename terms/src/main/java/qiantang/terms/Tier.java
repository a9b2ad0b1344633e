package qiantang.terms;

import java.util.List;

/**
 * Where in the province a site or a replica stands (层级). Inference is served as near as possible and falls back
 * upward: a county's call may be answered by its county, then the city, then the province, then what all share.
 */
public enum Tier {
    COUNTY,
    CITY,
    PROVINCE,
    SHARED;

    private static final List<Tier> UPWARD = List.of(values());

    /** This tier and those above it, nearest first. */
    public List<Tier> upward() {
        return UPWARD.subList(UPWARD.indexOf(this), UPWARD.size());
    }
}

package qiantang.scheduler.pool;

import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/**
 * A place with accelerators as the scheduler sees it.
 *
 * @param training whether the site is marked for training and tuning (训练集中)
 */
public record Site(SiteId id, String name, Tier tier, boolean training) {}

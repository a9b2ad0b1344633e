/**
 * Where a gang goes: all its tasks at once, inside one topology domain if it wishes so, in the tightest domain that holds
 * it, or nowhere. Counting is done on the histograms of the tree; hosts are looked at only below the chosen domain.
 */
@NullMarked
package qiantang.scheduler.gang;

import org.jspecify.annotations.NullMarked;

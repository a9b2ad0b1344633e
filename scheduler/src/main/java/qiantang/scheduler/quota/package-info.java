/**
 * How much of each accelerator class a tenant may hold: guarantees, lending and borrowing down a tree of tenants, and the
 * fair division of what is left. Counted per class; nothing here adds cards of one class to those of another.
 */
@NullMarked
package qiantang.scheduler.quota;

import org.jspecify.annotations.NullMarked;

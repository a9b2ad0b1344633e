/**
 * Data domains as operators keep them: a tree of names, each with an append-only history of the sites at which its data
 * may be. What a domain means is in {@link qiantang.terms.Domain}.
 */
@NullMarked
package qiantang.identity.domain;

import org.jspecify.annotations.NullMarked;

/**
 * The pool as the scheduler sees it: sites, the ragged tree of topology domains, nodes, cards and what runs on them, in
 * arrays with indexes that follow each change. It knows what is free and what is legal, not what is wise.
 */
@NullMarked
package qiantang.scheduler.pool;

import org.jspecify.annotations.NullMarked;

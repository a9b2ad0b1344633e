/**
 * Many callers on a little credit, over gateways that are processes of their own and may be killed: nobody may spend what
 * is not there, and nobody may be refused what is.
 */
@NullMarked
package qiantang.bench.credit;

import org.jspecify.annotations.NullMarked;

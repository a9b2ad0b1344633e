/** The room's part of the management API: sites, and the local engine. */
@NullMarked
package qiantang.compute.api;

import org.jspecify.annotations.NullMarked;

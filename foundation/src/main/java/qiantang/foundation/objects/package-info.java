/**
 * The one object store: bytes under their SHA-256, held by tenants, inside a data domain, for as long as somebody needs
 * them. The books are in the database, the bytes behind {@code BlobStorage}: a folder of this machine by default. What
 * the bytes mean belongs to whoever holds them.
 */
@NullMarked
package qiantang.foundation.objects;

import org.jspecify.annotations.NullMarked;

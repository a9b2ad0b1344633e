/**
 * Which name is served by what: models by the name that callers write, the replicas behind each, and the snapshot of it
 * for gateways. What runs at a site is the business of {@code compute}; who may call what and how much, of the rooms
 * around the gateway.
 */
@NullMarked
package qiantang.models;

import org.jspecify.annotations.NullMarked;

/**
 * The contract of the management API and the gateway: the rooms' OpenAPI files, joined into {@code docs/openapi.yaml}.
 * Run by the build, never by the running cloud.
 */
@NullMarked
package qiantang.app.contract;

import org.jspecify.annotations.NullMarked;

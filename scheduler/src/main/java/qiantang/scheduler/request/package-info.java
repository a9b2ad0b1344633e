/**
 * What is asked of the pool: jobs that end and services that stay, made of roles, tasks and cards. Records and their laws
 * only; what becomes of a request is decided elsewhere.
 */
@NullMarked
package qiantang.scheduler.request;

import org.jspecify.annotations.NullMarked;

/**
 * Work that stays: services with a number of replicas that is set from outside, spread over failure domains, never below
 * their floor. Says which replicas are missing, which are too many, and which one should move; it places nothing.
 */
@NullMarked
package qiantang.scheduler.service;

import org.jspecify.annotations.NullMarked;

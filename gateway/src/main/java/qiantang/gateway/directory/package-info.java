/**
 * What the newest snapshot means for a call: whose key this is, which model a name stands for, and which replicas the
 * caller's data may reach. Built off the event loop, swapped as a whole, read without locks.
 */
@NullMarked
package qiantang.gateway.directory;

import org.jspecify.annotations.NullMarked;

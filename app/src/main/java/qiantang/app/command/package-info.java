/**
 * The command line: one class per room, each a thin caller of the management API. Nothing here knows what a tenant or a
 * key <em>is</em>; it sends what was typed, prints what came back, and turns a refusal into its sentence and an
 * {@link qiantang.app.command.ExitCode}. Starting the cloud itself ({@code up}) belongs to {@code qiantang.app}.
 */
@NullMarked
package qiantang.app.command;

import org.jspecify.annotations.NullMarked;

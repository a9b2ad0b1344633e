/**
 * How a room talks to PostgreSQL: its schema and migrations, and transactions that run under a role which sees one
 * tenant, or under a named role for work across tenants. Which SQL is said belongs to the rooms; where PostgreSQL is
 * and how it is kept alive, to {@code qiantang.foundation.postgres}.
 */
@NullMarked
package qiantang.foundation.database;

import org.jspecify.annotations.NullMarked;

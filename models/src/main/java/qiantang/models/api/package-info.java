/** The room's part of the management API: models, and the servers behind them. */
@NullMarked
package qiantang.models.api;

import org.jspecify.annotations.NullMarked;

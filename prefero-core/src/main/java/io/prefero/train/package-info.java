/** A run: the one loop, schedules, checkpoints, metrics. */
@NullMarked
package io.prefero.train;

import org.jspecify.annotations.NullMarked;

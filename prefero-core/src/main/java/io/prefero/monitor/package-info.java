/** What goes wrong in training without the loss showing it: monitors, their alarms, and when they end a run. */
@NullMarked
package io.prefero.monitor;

import org.jspecify.annotations.NullMarked;

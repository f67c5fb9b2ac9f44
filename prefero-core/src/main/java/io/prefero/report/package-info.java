/** Self-contained HTML reports: one file, no script, nothing loaded from elsewhere; legible on a phone and printed. */
@NullMarked
package io.prefero.report;

import org.jspecify.annotations.NullMarked;

/** Data files that are not text: all that knows DuckDB. */
@NullMarked
package io.prefero.data;

import org.jspecify.annotations.NullMarked;

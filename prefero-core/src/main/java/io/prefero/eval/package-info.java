/** Comparing models: win rates and paired differences, each with its interval and one verdict. */
@NullMarked
package io.prefero.eval;

import org.jspecify.annotations.NullMarked;

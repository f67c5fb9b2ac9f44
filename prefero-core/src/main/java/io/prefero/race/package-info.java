/** Several methods and settings on the same rows, from the same start, with the same budget, measured alike. */
@NullMarked
package io.prefero.race;

import org.jspecify.annotations.NullMarked;

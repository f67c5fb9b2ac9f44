/** Roots and branches, what a model says of them token by token, and who computes that. */
@NullMarked
package io.prefero.score;

import org.jspecify.annotations.NullMarked;

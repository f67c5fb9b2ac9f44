/** How far a policy has gone from its reference, on its own samples. */
@NullMarked
package io.prefero.eval.divergence;

import org.jspecify.annotations.NullMarked;

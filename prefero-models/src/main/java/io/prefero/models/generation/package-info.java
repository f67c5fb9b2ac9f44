/** Continuing texts: greedy and sampled, batched, with the keys and values of earlier tokens kept. */
@NullMarked
package io.prefero.models.generation;

import org.jspecify.annotations.NullMarked;

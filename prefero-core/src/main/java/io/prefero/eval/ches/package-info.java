/** How alike a model sees the two answers of a pair, and which pairs to train on because of it. */
@NullMarked
package io.prefero.eval.ches;

import org.jspecify.annotations.NullMarked;

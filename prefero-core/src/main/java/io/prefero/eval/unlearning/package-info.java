/** Whether a model has forgotten what it was to forget, and what it can still do. */
@NullMarked
package io.prefero.eval.unlearning;

import org.jspecify.annotations.NullMarked;

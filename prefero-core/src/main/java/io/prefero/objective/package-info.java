/** What a method may ask for and give back: kinds of feedback, terms of a loss, metrics. */
@NullMarked
package io.prefero.objective;

import org.jspecify.annotations.NullMarked;

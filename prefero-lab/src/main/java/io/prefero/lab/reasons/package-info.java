/** A world in which a pair of answers has a reason, and the experiment on learning to give reasons. */
@NullMarked
package io.prefero.lab.reasons;

import org.jspecify.annotations.NullMarked;

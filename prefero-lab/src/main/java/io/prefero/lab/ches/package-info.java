/** A world of single tokens, small enough to be written out: answers that are alike, and what DPO does to them. */
@NullMarked
package io.prefero.lab.ches;

import org.jspecify.annotations.NullMarked;

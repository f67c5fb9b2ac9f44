/** The world of the Step-DPO reproduction: running sums, step by step, by a model that has learned some of them wrongly. */
@NullMarked
package io.prefero.lab.sums;

import org.jspecify.annotations.NullMarked;

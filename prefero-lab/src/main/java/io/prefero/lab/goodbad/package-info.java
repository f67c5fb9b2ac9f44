/**
 * The good/bad-token world of the DPO reproduction, in which several papers' claims can be measured, and the experiments
 * in it.
 */
@NullMarked
package io.prefero.lab.goodbad;

import org.jspecify.annotations.NullMarked;

/**
 * A world of twelve prompts and 1296 replies, so few that the expected reward of a model and its KL to another are sums, not
 * estimates.
 */
@NullMarked
package io.prefero.lab.letters;

import org.jspecify.annotations.NullMarked;

/** A world in which documents and memory may contradict each other, and the experiment on choosing between them. */
@NullMarked
package io.prefero.lab.knowledge;

import org.jspecify.annotations.NullMarked;

/** The world of the DOVE reproduction: what an answer is worth can be compared across instructions. */
@NullMarked
package io.prefero.lab.keys;

import org.jspecify.annotations.NullMarked;

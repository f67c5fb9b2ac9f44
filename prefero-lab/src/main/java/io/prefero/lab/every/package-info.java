/** Every method of the table, tried in the same way: in a small world, and on a model of one's own. */
@NullMarked
package io.prefero.lab.every;

import org.jspecify.annotations.NullMarked;

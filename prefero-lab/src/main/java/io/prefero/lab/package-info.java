/** The experiments that there are. */
@NullMarked
package io.prefero.lab;

import org.jspecify.annotations.NullMarked;

/** The quickstart: preference optimization from nothing, in a small world of readable words. */
@NullMarked
package io.prefero.lab.quickstart;

import org.jspecify.annotations.NullMarked;

/** Where the time of a step goes. */
@NullMarked
package io.prefero.bench;

import org.jspecify.annotations.NullMarked;

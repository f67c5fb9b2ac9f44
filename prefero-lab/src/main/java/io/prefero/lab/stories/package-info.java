/** A story model of one's own, and somebody who likes happy words. */
@NullMarked
package io.prefero.lab.stories;

import org.jspecify.annotations.NullMarked;

/** Pictures as rows of RGB bytes: read from files, cropped, resized like Pillow to the last bit, written as PNG. */
@NullMarked
package io.prefero.picture;

import org.jspecify.annotations.NullMarked;

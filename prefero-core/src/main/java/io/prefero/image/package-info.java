/** From files of images and prompts to what denoisers work on: latent images and prompts' states, remembered on disk. */
@NullMarked
package io.prefero.image;

import org.jspecify.annotations.NullMarked;

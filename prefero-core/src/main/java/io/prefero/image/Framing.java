package io.prefero.image;

import io.prefero.models.diffusion.Autoencoder;
import io.prefero.picture.Picture;
import io.prefero.picture.Resampling;
import io.prefero.tensor.Tensor;
import java.util.List;

/** How a picture becomes a square of pixels: as diffusers' and the official trainers do. */
final class Framing {
    private Framing() {}

    /** The shorter side brought to a size (bilinear, antialiased), the middle cut out. */
    static Picture of(Picture picture, int size) {
        int shorter = Math.min(picture.width(), picture.height());
        int width = Math.max(size, (int) ((long) size * picture.width() / shorter));
        int height = Math.max(size, (int) ((long) size * picture.height() / shorter));
        Picture resized = Resampling.BILINEAR.resized(picture, width, height);
        return resized.cropped(
                (int) Math.rint((width - size) / 2.0), (int) Math.rint((height - size) / 2.0), size, size);
    }

    /** Pixels in [−1, 1], [1, 3, height, width]. */
    static Tensor pixels(Picture picture) {
        return Autoencoder.pixels(List.of(picture.rgb()), picture.height(), picture.width());
    }
}

package io.prefero.models.vision;

import io.prefero.picture.Picture;

/** From pictures to what a tower reads, as the model's processor in transformers does it with Pillow. */
public interface Preprocessing {
    /** The picture as the tower reads it. */
    Pixels pixels(Picture picture);

    /** How the vectors of a picture of this size will lie. */
    Grid grid(int width, int height);
}

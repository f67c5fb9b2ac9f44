package io.prefero.example;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A row of a dataset of images.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param at where it stands, as {@code file:line} or {@code file row n}
 * @param prompt what the images were made from; may be empty
 * @param images the files by what methods call them
 */
public record ImageRow(long row, String at, String prompt, Map<String, Path> images) {
    public ImageRow {
        images = Map.copyOf(images);
    }

    /** The file of an image. */
    public Path image(String name) {
        return Optional.ofNullable(images.get(name))
                .orElseThrow(() -> new IllegalArgumentException(at + " has no image " + name));
    }
}

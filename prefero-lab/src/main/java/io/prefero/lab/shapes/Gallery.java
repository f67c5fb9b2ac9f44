package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import io.prefero.picture.PngFile;
import java.nio.file.Path;
import java.util.Map;

/** Folders of numbered pictures. */
final class Gallery {
    private Gallery() {}

    /** Where the picture of a number is. */
    static Path file(Path folder, int number) {
        return folder.resolve(number + ".png");
    }

    static void write(Path folder, int number, Picture picture) {
        PngFile.write(file(folder, number), picture, Map.of());
    }
}

package io.prefero.picture;

import java.util.List;

/** Several pictures on one sheet, to be looked at side by side. */
public final class ContactSheet {
    private ContactSheet() {}

    /**
     * The pictures row by row in a grid on white; every cell is as large as the largest of them.
     *
     * @param columns pictures in a row, at least 1
     * @param gap white pixels between cells, and around them
     */
    public static Picture of(List<Picture> pictures, int columns, int gap) {
        if (pictures.isEmpty() || columns < 1 || gap < 0) {
            throw new IllegalArgumentException("a contact sheet needs at least one picture, columns >= 1 and gap >= 0,"
                    + " got " + pictures.size() + " pictures, columns = " + columns + ", gap = " + gap);
        }
        int across = pictures.stream().mapToInt(Picture::width).max().orElseThrow() + gap;
        int down = pictures.stream().mapToInt(Picture::height).max().orElseThrow() + gap;
        int wide = Math.min(columns, pictures.size());
        int high = (pictures.size() - 1) / wide + 1;
        Picture sheet = Picture.filled(
                Math.addExact(Math.multiplyExact(wide, across), gap),
                Math.addExact(Math.multiplyExact(high, down), gap),
                255,
                255,
                255);
        for (int i = 0; i < pictures.size(); i++) {
            sheet.lay(pictures.get(i), gap + i % wide * across, gap + i / wide * down);
        }
        return sheet;
    }
}

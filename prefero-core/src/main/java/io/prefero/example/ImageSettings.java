package io.prefero.example;

import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.List;
import java.util.Optional;

/**
 * How images are read and noised. What is drawn for a row is drawn once for all of its images.
 *
 * @param resolution height and width in pixels: the shorter side is brought to it, and the middle is cut out
 * @param flip whether every other row is mirrored, left to right
 * @param captionDropout the share of rows whose prompt is left empty, in [0, 1]
 * @param timesteps which training timesteps are drawn; all if empty
 * @param evalDraws how often a held-out row is noised, at timesteps spread evenly
 */
public record ImageSettings(
        @Setting(value = "height and width in pixels; absent: what the model was made for", min = 8)
        Optional<Integer> resolution,

        @Setting(value = "mirror a row's images with probability 1/2", initial = "false")
        boolean flip,

        @Setting(value = "share of rows whose prompt is left empty", initial = "0.2", min = 0, max = 1)
        double captionDropout,

        @Setting("training timesteps that are drawn, as Turbo models want few; absent: all")
        List<Integer> timesteps,

        @Setting(value = "how often a held-out row is noised", initial = "4", min = 1)
        int evalDraws) {
    public ImageSettings {
        Settings.check(ImageSettings.class, resolution, flip, captionDropout, timesteps, evalDraws);
        timesteps = List.copyOf(timesteps);
    }

    /** As they are where nothing is said. */
    public static final ImageSettings DEFAULT = new ImageSettings(Optional.empty(), false, 0.2, List.of(), 4);

    /** The same at a resolution. */
    public ImageSettings at(int pixels) {
        return new ImageSettings(Optional.of(pixels), flip, captionDropout, timesteps, evalDraws);
    }
}

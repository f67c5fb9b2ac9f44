package io.prefero.models.vision;

import java.util.List;

/**
 * From a byte to the number a tower reads: (byte·scale − mean)/deviation.
 *
 * @param scale usually 1/255
 * @param mean of each channel
 * @param deviation of each channel
 */
public record Normalisation(double scale, List<Double> mean, List<Double> deviation) {
    /** CLIP's, which most towers share. */
    public static final Normalisation CLIP = new Normalisation(
            1 / 255.0, List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != 3 || deviation.size() != 3) {
            throw new IllegalArgumentException(
                    "mean and deviation are of three channels, got " + mean + " and " + deviation);
        }
    }

    /** Every byte's number in every channel, in fp32 arithmetic as NumPy's, [3][256]. */
    float[][] table() {
        float[][] table = new float[3][256];
        for (int channel = 0; channel < 3; channel++) {
            float middle = mean.get(channel).floatValue();
            float width = deviation.get(channel).floatValue();
            for (int level = 0; level < 256; level++) {
                table[channel][level] = ((float) (level * scale) - middle) / width;
            }
        }
        return table;
    }

    /** A channel's mean as a byte, rounded down. */
    int background(int channel) {
        return (int) (mean.get(channel) * 255);
    }
}

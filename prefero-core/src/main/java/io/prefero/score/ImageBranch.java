package io.prefero.score;

import io.prefero.score.cache.ContentKey;

/**
 * An image under a prompt, and how it is noised.
 *
 * @param name what the method calls it, such as {@code chosen}
 */
public record ImageBranch(String name, LatentImage image, Caption caption, Noised noised) implements Branch {
    @Override
    public int length() {
        return 1;
    }

    @Override
    public int tokens() {
        return image.elements();
    }

    /** What a frozen model's error is kept under: everything that it is computed from but the model. */
    ContentKey key() {
        return ContentKey.of(String.join(
                " ",
                image.key().toString(),
                caption.key().toString(),
                String.valueOf(noised.timestep()),
                String.valueOf(noised.noise().key()),
                String.valueOf(noised.posterior().key())));
    }
}

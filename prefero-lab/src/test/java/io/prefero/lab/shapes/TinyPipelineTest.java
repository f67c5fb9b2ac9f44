package io.prefero.lab.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.picture.Picture;
import io.prefero.tensor.Draw;
import io.prefero.text.ClipTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TinyPipelineTest {
    @TempDir
    private Path folder;

    @Test
    void everyWordIsOneToken() {
        ClipVocabulary vocabulary = ClipVocabulary.of(Wishes.vocabulary());
        vocabulary.write(folder, 12);
        try (ClipTokenizer tokenizer = ClipTokenizer.load(folder)) {
            assertThat(Wishes.vocabulary())
                    .hasSizeGreaterThan(20)
                    .allSatisfy(
                            word -> assertThat(tokenizer.plain(word)).as(word).hasSize(1));
            assertThat(tokenizer.plain("an orange circle left of a square")).hasSize(7);
            assertThat(tokenizer.ids("a circle"))
                    .hasSize(12)
                    .startsWith(vocabulary.end() - 1)
                    .endsWith(vocabulary.end(), vocabulary.end());
        }
    }

    @Test
    void whatHasLearnedNothingPaintsTheSameNoiseEachTime() {
        TinyPipeline.write(folder, Draw.seed(4));
        List<Wish> wishes = Wishes.seen(1, "test", 3);
        try (Painter painter = Painter.load(folder, folder.resolve(TinyPipeline.UNET))) {
            List<Picture> pictures = painter.paint(wishes, Draw.seed(1));
            assertThat(painter.paint(wishes, Draw.seed(1))).isEqualTo(pictures);
            assertThat(painter.paint(wishes, Draw.seed(2))).isNotEqualTo(pictures);
            assertThat(painter.paint(wishes.subList(0, 1), Draw.seed(1))).hasSize(1);
            assertThat(pictures).hasSize(3).doesNotHaveDuplicates();
        }
    }
}

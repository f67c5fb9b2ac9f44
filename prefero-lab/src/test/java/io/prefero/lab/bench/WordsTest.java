package io.prefero.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.text.Ending;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class WordsTest {
    @TempDir
    Path folder;

    @Test
    void eachWordIsOneTokenAndComesBack() {
        Words words = new Words(Words.numbered("w", 3)).and(List.of("idk"));
        words.write(folder, 16);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(words.size()).isEqualTo(8);
            assertThat(tokenizer.encode("w1 w2").ids()).containsExactly(1, 5, 6);
            assertThat(tokenizer.decode(new int[] {6, 7, 4, 2})).isEqualTo("w2 idk w0");
            assertThat(tokenizer.encode("w9").ids()).containsExactly(1, 0);
        }
    }

    @Test
    void theBorderStandsBeforeTheFirstWordOfTheReply() {
        new Words(Words.numbered("w", 3)).write(folder, 16);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Sequence sequence = new TokenRule(tokenizer).sequence("w1 w2", " w0 w1", Ending.COMPLETE);
            assertThat(sequence.root()).containsExactly(1, 5, 6);
            assertThat(sequence.response()).containsExactly(4, 5, 2);
        }
    }
}

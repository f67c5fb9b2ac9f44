package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder is written whole or stays what it was, and nothing else is left beside it. */
@Tag("unit")
class FoldersTest {
    @TempDir
    Path root;

    private Path write(String text) {
        Path folder = root.resolve("a");
        Folders.write(folder, part -> AtomicFile.write(part.resolve("deep/file"), text));
        return folder;
    }

    private void onlyHolds(String text) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            assertThat(entries).containsExactly(root.resolve("a"));
        }
        assertThat(root.resolve("a/deep/file")).hasContent(text);
    }

    @Test
    void whatIsWrittenAgainTakesTheOldOnesPlace() throws IOException {
        write("old");
        onlyHolds("old");
        write("new");
        onlyHolds("new");
    }

    @Test
    void whatFailsHalfWayLeavesTheOldOneWhole() throws IOException {
        Path folder = write("old");
        assertThatThrownBy(() -> Folders.write(folder, part -> {
                    AtomicFile.write(part.resolve("deep/file"), "half");
                    throw new UncheckedIOException("No space left on device", new IOException());
                }))
                .hasMessageContaining("No space left");
        onlyHolds("old");
    }

    @Test
    void aFolderWithSomebodyElsesFilesIsRefusedAndKept() throws IOException {
        Path folder = write("old");
        Files.writeString(folder.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> write("new"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thesis.tex");
        onlyHolds("old");
        assertThat(folder.resolve("thesis.tex")).hasContent("years of work");
    }

    @Test
    void aFolderIsVacantUntilSomethingLiesInIt() throws IOException {
        Path folder = root.resolve("a");
        assertThat(Folders.isVacant(folder)).isTrue();
        Files.createDirectories(folder);
        assertThat(Folders.isVacant(folder)).isTrue();
        write("x");
        assertThat(Folders.isVacant(folder)).isFalse();
        assertThatThrownBy(() -> Folders.isVacant(folder.resolve("deep/file"))).hasMessageContaining("not a folder");
        Folders.delete(folder);
        Folders.delete(folder);
        assertThat(folder).doesNotExist();
    }
}

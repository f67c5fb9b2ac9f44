package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.setting.Settings;
import io.prefero.setting.Trees;
import io.prefero.text.Sequence;
import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A folder with a tokenizer, a data file and a cache. Rows are written with single quotes. */
final class Bench implements AutoCloseable {
    final Path cache;
    private final Path folder;
    private final Tokenizer tokenizer;

    Bench(Path folder) throws IOException {
        this.folder = folder;
        this.cache = folder.resolve("cache");
        this.tokenizer = ByteTokenizer.in(folder.resolve("model"));
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    static Sequence sequence(String prompt, String completion) {
        byte[] text = (prompt + completion).getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[text.length + 2];
        for (int i = 0; i < text.length; i++) {
            ids[i + 1] = (text[i] & 0xff) + 2;
        }
        ids[ids.length - 1] = 1;
        return new Sequence(ids, 1 + prompt.length());
    }

    Datasets open(Kind kind, DataSettings settings) {
        return open(kind, settings, Wording.PLAIN);
    }

    Datasets open(Kind kind, DataSettings settings, Wording wording) {
        return Datasets.open(settings, kind, wording, tokenizer, cache);
    }

    DataSettings settings(String... rows) throws IOException {
        return DataSettings.of(file(rows));
    }

    DataSettings split(List<String> rows, double fraction) throws IOException {
        return settings(
                List.of(file(rows.toArray(String[]::new))), "{max_length: 99, eval_fraction: " + fraction + "}");
    }

    /** Some files, and other keys of the block {@code data} as YAML. */
    static DataSettings settings(List<Path> train, String keys) {
        ObjectNode tree = Trees.parse(keys);
        ArrayNode files = tree.putArray("train");
        train.forEach(file -> files.add(file.toString()));
        return Settings.read(DataSettings.class, tree, "data.");
    }

    Path file(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("rows.jsonl"), String.join("\n", rows).replace('\'', '"'));
    }

    static List<TokenRow> rows(Dataset dataset) {
        return IntStream.range(0, dataset.size()).mapToObj(dataset::row).toList();
    }

    Set<String> prompts(Dataset dataset) {
        Set<String> prompts = new HashSet<>();
        rows(dataset)
                .forEach(row -> TokenRows.sequences(row)
                        .values()
                        .forEach(sequence -> prompts.add(tokenizer.decode(sequence.root()))));
        return prompts;
    }

    Path onlyFile() throws IOException {
        assertThat(files()).hasSize(1);
        return files().get(0);
    }

    List<Path> files() throws IOException {
        return list(cache);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }
}

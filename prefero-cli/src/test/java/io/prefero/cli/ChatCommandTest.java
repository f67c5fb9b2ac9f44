package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a chat template, trained on and asked in messages. */
@Tag("recipe")
class ChatCommandTest {
    private static final String TEMPLATE =
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
    private static final String EOS = "</s>";

    @TempDir
    static Path folder;

    private static Small small = new Small(Path.of(""));

    @BeforeAll
    static void make() throws IOException {
        small = Small.in(folder);
        String config = Files.readString(folder.resolve("model/tokenizer_config.json"));
        assertThat(config).contains(EOS);
        Files.writeString(folder.resolve("model/chat_template.jinja"), TEMPLATE);
        small.file(
                "messages.jsonl",
                rows("{\"prompt\": [{\"role\": \"user\", \"content\": \"Tell me %d.\"}],"
                        + " \"chosen\": [{\"role\": \"assistant\", \"content\": \"Tea %d.\"}],"
                        + " \"rejected\": [{\"role\": \"assistant\", \"content\": \"No.\"}]}\n"));
        small.file(
                "plain.jsonl",
                rows("{\"prompt\": \"<user>Tell me %d.</s>\\n<assistant>\", \"chosen\": \"Tea %d.</s>\\n\","
                        + " \"rejected\": \"No.</s>\\n\"}\n"));
    }

    private static String rows(String row) {
        return IntStream.range(0, 6).mapToObj(i -> row.formatted(i, i)).collect(Collectors.joining());
    }

    private static Called called(String command, String... more) {
        return Called.with(
                Stream.concat(Stream.of(command.split(" ")), Stream.of(more)).toList());
    }

    private static void train(String data, String out) {
        Called run = called(
                "train dpo",
                "--model",
                small.model(),
                "--data",
                small.path(data),
                "--out",
                small.path(out),
                "--set",
                "train.batch=3",
                "--set",
                "train.steps=3",
                "--set",
                "train.lr=1e-3");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void aRunOnMessagesIsTheRunOnTheirText() throws IOException {
        train("messages.jsonl", "talked");
        train("plain.jsonl", "written");

        assertThat(Files.readAllBytes(folder.resolve("talked/model/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("written/model/model.safetensors")));
        assertThat(folder.resolve("talked/model/chat_template.jinja")).hasContent(TEMPLATE);
    }

    @Test
    void scoreAndExplainReadMessages() {
        Called talked = called("score", "--model", small.model(), "--data", small.path("messages.jsonl"));
        Called written = called("score", "--model", small.model(), "--data", small.path("plain.jsonl"));
        assertThat(talked.code()).isZero();
        assertThat(talked.out()).isEqualTo(written.out()).isNotEmpty();

        Called explained =
                called("explain dpo", "--model", small.model(), "--data", small.path("messages.jsonl"), "--row", "2");
        assertThat(explained.err()).isEmpty();
        assertThat(explained.out()).contains("<user>");
    }

    @Test
    void generateAsksInTheModelsTemplate() {
        String[] few = {"--model", small.model(), "--greedy", "--max-new-tokens", "4"};
        String asked = called(
                        "generate --prompt",
                        Stream.concat(Stream.of("Tell me.", "--chat"), Stream.of(few))
                                .toArray(String[]::new))
                .out();
        assertThat(asked).startsWith("<user>Tell me." + EOS + "\n<assistant>");

        String file = small.file("prompts.jsonl", "{\"prompt\": [{\"role\": \"user\", \"content\": \"Tell me.\"}]}\n");
        Called read = called(
                "generate --prompts",
                Stream.concat(Stream.of(file), Stream.of(few)).toArray(String[]::new));
        assertThat(read.out()).startsWith("{\"prompt\":\"<user>Tell me.</s>\\n<assistant>\"");
        Called both = called(
                "generate --prompts",
                Stream.concat(Stream.of(file, "--chat"), Stream.of(few)).toArray(String[]::new));
        assertThat(both.error()).contains("--chat belongs to --prompt");
    }
}

package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.models.LanguageModel;
import io.prefero.score.Album;
import io.prefero.setting.Assignment;
import io.prefero.setting.Settings;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.text.Overflow;
import io.prefero.text.Sequence;
import io.prefero.text.Tokenizer;
import io.prefero.text.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Token ids of conversations. */
@Tag("unit")
class ChatRowsTest {
    private static final Path SEEING = Path.of("../prefero-models/src/test/resources/golden/multimodal");
    private static final Path TEMPLATES = Path.of("../prefero-text/src/test/resources/templates");
    private static final String ROW =
            "{'prompt': [{'role': 'user', 'content': 'Hi'}], 'chosen': 'Yes', 'rejected': 'N'}";

    @TempDir
    private Path folder;

    private DataSettings settings(Bench bench, String template, String row) throws IOException {
        Path file = Files.writeString(folder.resolve("chat.jinja"), template);
        ObjectNode tree = JsonMapper.shared().createObjectNode();
        Assignment.parse("train=" + bench.file(row)).putInto(tree);
        Assignment.parse("chat_template=" + file).putInto(tree);
        return Settings.read(DataSettings.class, tree, "data.");
    }

    private static int[] ids(String text, int... behind) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length + behind.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = bytes[i] + 2;
        }
        System.arraycopy(behind, 0, ids, bytes.length, behind.length);
        return ids;
    }

    private static int[] joined(int[] first, int[] second) {
        return Sequence.of(first, second).ids();
    }

    @Test
    void oneBosOneEndOfTurnAndItsNewline() throws IOException {
        String template =
                "{{ bos_token }}{% for m in messages %}{{ m.role }}:{{ m.content }}{{ eos_token }}\n{% endfor %}"
                        + "{% if add_generation_prompt %}assistant:{% endif %}";
        try (Bench bench = new Bench(folder)) {
            Dataset rows = bench.open(Kind.PAIR, settings(bench, template, ROW)).train();
            Map<String, Sequence> sequences = TokenRows.sequences(rows.row(0));

            int[] root = joined(new int[] {0}, joined(ids("user:Hi", 1), ids("\nassistant:")));
            assertThat(sequences.get("chosen")).isEqualTo(Sequence.of(root, ids("Yes", 1, '\n' + 2)));
            assertThat(sequences.get("rejected")).isEqualTo(Sequence.of(root, ids("N", 1, '\n' + 2)));
        }
    }

    @Test
    void aTemplateWithoutBosAndEndOfTurnGetsBoth() throws IOException {
        String template = "{% for m in messages %}{{ m.role }}:{{ m.content }} {% endfor %}"
                + "{% if add_generation_prompt %}assistant:{% endif %}";
        try (Bench bench = new Bench(folder)) {
            Dataset rows = bench.open(Kind.PAIR, settings(bench, template, ROW)).train();

            int[] root = joined(new int[] {0}, ids("user:Hi assistant:"));
            assertThat(TokenRows.sequences(rows.row(0)).get("chosen")).isEqualTo(Sequence.of(root, ids("Yes", 1)));
        }
    }

    @Test
    void theTokenCacheKnowsTheTemplate() throws IOException {
        String template = "{% for m in messages %}{{ m.content }}|{% endfor %}";
        try (Bench bench = new Bench(folder)) {
            bench.open(Kind.PAIR, settings(bench, template, ROW));
            bench.open(Kind.PAIR, settings(bench, template, ROW));
            assertThat(bench.files()).hasSize(1);
            Dataset other = bench.open(Kind.PAIR, settings(bench, template.replace('|', '/'), ROW))
                    .train();
            assertThat(bench.files()).hasSize(2);
            assertThat(TokenRows.sequences(other.row(0)).get("chosen").ids()).endsWith('s' + 2, '/' + 2, 1);
        }
    }

    @Test
    void whatAMethodCannotWriteAroundARowIsNamedWithItsPlace() throws IOException {
        try (Bench bench = new Bench(folder)) {
            Wording own = new Wording("own", row -> {
                throw new IllegalArgumentException("no");
            });
            assertThatThrownBy(() -> bench.open(
                            Kind.PAIR, bench.settings("{'prompt': 'a', 'chosen': 'b', 'rejected': 'c'}"), own))
                    .hasMessage("rows.jsonl:1: no");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '~', textBlock = """
            tiny-llava15    → llava.jinja   → USER: <image>\\nWhat is it? ASSISTANT:
            tiny-qwen25-vl  → qwen_vl.jinja → <|im_start|>system\\nLook closely.<|im_end|>\\n<|im_start|>user\\n<|vision_start|><|image_pad|><|vision_end|>What is it?<|im_end|>\\n<|im_start|>assistant\\n
            """)
    void aPictureInAConversationIsWhatItIsInText(String model, String template, String prompt) throws IOException {
        Path picture = SEEING.resolve("images/wide_61x45_rgb.png").toAbsolutePath();
        boolean closes = template.startsWith("qwen");
        List<String> rows = List.of(
                "{'prompt': '" + prompt + "', 'chosen': '" + (closes ? "A cat.<|im_end|>\\n" : " A cat.")
                        + "', 'rejected': 'x'",
                "{'prompt': [{'role': 'user', 'content': [{'type': 'image'}, {'type': 'text', 'text': 'What is it?'}]}],"
                        + " 'chosen': [{'role': 'assistant', 'content': [{'type': 'text', 'text': 'A cat.'}]}], 'rejected': 'x'",
                "{'prompt': [{'role': 'user', 'content': 'What is it?'}], 'chosen': 'A cat.', 'rejected': 'x'",
                "{'conversations': [{'from': 'human', 'value': '<image>\\nWhat is it?'}], 'chosen': {'from': 'gpt', 'value':"
                        + " 'A cat.'}, 'rejected': 'x'");
        List<Sequence> sequences = new ArrayList<>();
        try (LanguageModel seeing = LanguageModel.load(SEEING.resolve("models").resolve(model), DType.F32, Device.CPU);
                Tokenizer tokenizer = Tokenizer.load(SEEING.resolve("models").resolve(model))) {
            RowEncoder encoder = new RowEncoder(
                    tokenizer,
                    new Window(512, Overflow.DROP),
                    Wording.PLAIN,
                    Optional.of(new Album(seeing.vision().orElseThrow())));
            Chat chat = Chat.of(Optional.of(TEMPLATES.resolve(template)), tokenizer.folder());
            for (String row : rows) {
                Path file = Files.writeString(
                        folder.resolve("rows.jsonl"), (row + ", 'images': ['" + picture + "']}").replace('\'', '"'));
                try (ExampleReader reader =
                        new ExampleReader(List.of(file), Kind.PAIR, Format.AUTO, Columns.DEFAULT, chat)) {
                    TokenRow tokens = encoder.encode(reader.next()).tokens().orElseThrow();
                    sequences.add(TokenRows.sequences(tokens).get("chosen"));
                }
            }
        }
        assertThat(Arrays.stream(sequences.get(0).ids()))
                .as("tokens of a picture")
                .anyMatch(id -> id < 0);
        assertThat(sequences.subList(1, 4)).containsOnly(sequences.get(0));
    }
}

package io.prefero;

import io.prefero.example.ByteTokenizer;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.text.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Models and data small enough for a test of milliseconds, random but the same for the same seed. */
public final class Tiny {
    /** Token ids of models without a tokenizer. */
    public static final int VOCABULARY = 31;

    private static final int BYTES = 258;
    private static final String CONFIG = """
            {"model_type": "%s", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 24,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-6,
             "max_position_embeddings": 64, "rope_theta": 1e4, "tie_word_embeddings": false, "hidden_act": "silu",
             "bos_token_id": 0, "eos_token_id": 1, "initializer_range": 0.3, "sliding_window": 9}
            """;

    private Tiny() {}

    /** A model in fp64 whose distributions are far from uniform. */
    public static LanguageModel model(long seed) {
        return model("llama", seed, VOCABULARY, DType.F64);
    }

    private static LanguageModel model(String family, long seed, int vocabulary, DType type) {
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(family, vocabulary));
        return LanguageModel.create(config, Draw.seed(seed), type, Device.CPU);
    }

    /** A model's folder without a tokenizer, weights in fp64. */
    public static Path folder(Path folder, long seed) {
        return folder(folder, "llama", seed);
    }

    /** The same of another family. */
    public static Path folder(Path folder, String family, long seed) {
        try (LanguageModel model = model(family, seed, VOCABULARY, DType.F64)) {
            model.save(folder, DType.F64);
        }
        return folder;
    }

    /** A model's folder with a tokenizer of bytes, weights in fp32. */
    public static Path folderWithTokenizer(Path folder, long seed) throws IOException {
        try (LanguageModel model = model("llama", seed, BYTES, DType.F32)) {
            model.save(folder, DType.F32);
        }
        ByteTokenizer.in(folder).close();
        return folder;
    }

    /** Rows that serve methods of every kind: every text that one of them reads, under prompts of their own lengths. */
    public static List<TokenRow> rows(Draw draw, int count) {
        return IntStream.range(0, count).mapToObj(i -> row(i, draw.at(i))).toList();
    }

    private static TokenRow row(long number, Draw draw) {
        int[] prompt = ids(draw.of("prompt"), 1 + draw.of("prompt").below(4));
        return row(number, draw, prompt, new int[0], 6);
    }

    /** Rows of the same kind that share beginnings: prompts that go on where another ended, responses that begin alike. */
    public static List<TokenRow> sharing(Draw draw, int count) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Draw own = draw.at(i);
            int[] earlier = i == 0 || own.of("own").below(3) == 0
                    ? new int[0]
                    : rows.get(own.of("which").below(i)).sequence("chosen").root();
            int[] begun = Arrays.copyOfRange(earlier, Math.min(1, earlier.length), earlier.length);
            int[] prompt = concat(
                    begun, ids(draw.at(i).of("prompt"), 1 + own.of("long").below(20)));
            int[] common = ids(own.of("common"), own.of("common").below(12));
            rows.add(row(i, own, prompt, common, 12));
        }
        return rows;
    }

    private static TokenRow row(long number, Draw draw, int[] prompt, int[] common, int longest) {
        List<TokenText> texts = new ArrayList<>();
        for (String branch :
                List.of("chosen", "rejected", "response", "gold", "rationale", "forget", "retain", "idk")) {
            boolean own = branch.equals("rationale") || branch.equals("retain");
            int[] before = own ? concat(prompt, ids(draw.of(branch).of("prompt"), 2)) : prompt;
            texts.add(new TokenText(branch, sequence(before, response(draw.of(branch), common, longest))));
        }
        for (int k = 0; k < 2 + draw.of("responses").below(3); k++) {
            Draw own = draw.of("responses").at(k);
            texts.add(new TokenText(
                    "responses", sequence(prompt, response(own, common, longest)), Map.of("score", own.uniform())));
        }
        for (int level = 0; level < (draw.of("levels").below(3) == 0 ? 0 : 4); level++) {
            Draw own = draw.of("levels").at(level);
            texts.add(new TokenText(
                    "levels", sequence(prompt, response(own, common, longest)), Map.of("level", (double) level)));
        }
        for (String side : List.of("chosen", "rejected")) {
            int[] answer = new TokenRow(number, texts, Map.of()).sequence(side).response();
            for (String how : List.of("_better", "_worse")) {
                int[] root = concat(new int[1], ids(draw.of(how), 3));
                texts.add(new TokenText(side + how, Sequence.of(root, answer)));
            }
        }
        return new TokenRow(
                number, texts, Map.of("desirable", (double) draw.of("desirable").below(2)));
    }

    private static int[] response(Draw draw, int[] common, int longest) {
        return concat(common, ids(draw, 1 + draw.below(longest)));
    }

    private static int[] concat(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    /** A prompt behind the token that begins texts, and a response before the one that ends them. */
    public static Sequence sequence(int[] prompt, int[] response) {
        int[] all = new int[prompt.length + response.length + 2];
        System.arraycopy(prompt, 0, all, 1, prompt.length);
        System.arraycopy(response, 0, all, 1 + prompt.length, response.length);
        all[all.length - 1] = 1;
        return new Sequence(all, 1 + prompt.length);
    }

    /** Random tokens, none of them special and none the last of the vocabulary. */
    public static int[] ids(Draw draw, int count) {
        return IntStream.range(0, count)
                .map(i -> 2 + draw.at(i).below(VOCABULARY - 3))
                .toArray();
    }

    /** A file of pairs in letters; a row is a pair, a demonstration and an unpaired row at once. */
    public static Path pairs(Path file, long seed, int rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Draw draw = Draw.seed(seed).at(i);
            String chosen = word(draw.of("chosen"), 6);
            lines.add(
                    "{\"prompt\": \"%s \", \"chosen\": \"%s\", \"rejected\": \"%sz\", \"completion\": \"%s\", \"label\": %b}"
                            .formatted(
                                    word(draw.of("prompt"), 3),
                                    chosen,
                                    word(draw.of("rejected"), 4),
                                    chosen,
                                    draw.of("label").below(2) == 1));
        }
        return Files.write(file, lines);
    }

    /** A file whose rows have the columns of every kind of example. */
    public static Path everyKind(Path file, long seed, int rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Draw draw = Draw.seed(seed).at(i);
            String chosen =
                    word(draw.of("chosen"), 3) + ", " + word(draw.of("more"), 3) + ", " + word(draw.of("yet"), 3);
            lines.add("""
                    {"prompt": "%s ", "chosen": "%s", "rejected": "%sz", "completion": "%s", "label": %b, "reference": "%s", \
                    "rationale": "%s", "description": "%s", "initial_reason_steps": "%s", "completions": ["%s", "%s"], \
                    "scores": [%s, 0.5]}""".formatted(
                            word(draw.of("prompt"), 3),
                            chosen,
                            word(draw.of("rejected"), 4),
                            word(draw.of("completion"), 5),
                            draw.of("label").below(2) == 1,
                            word(draw.of("gold"), 4),
                            word(draw.of("rationale"), 4),
                            word(draw.of("description"), 4),
                            word(draw.of("steps"), 4),
                            word(draw.of("a"), 4),
                            word(draw.of("b"), 4) + "z",
                            draw.uniform()));
        }
        return Files.write(file, lines);
    }

    private static String word(Draw draw, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= draw.below(longest); i++) {
            word.append((char) ('a' + draw.at(i).below(25)));
        }
        return word.toString();
    }
}

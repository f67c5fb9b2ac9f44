package io.prefero.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CLIP's tokenizer: a prompt is always so many tokens, its start and end marked and the rest filled up. Reads tokenizer.json, or
 * vocab.json and merges.txt as the Hub's older folders have them. May be used by several threads.
 */
public final class ClipTokenizer implements AutoCloseable {
    private static final int USUAL_LENGTH = 77;
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private final Tokenizer tokenizer;
    private final int start;
    private final int end;
    private final int padding;
    private final int length;

    private ClipTokenizer(Tokenizer tokenizer, Map<String, Special> special, Vocabulary vocabulary, int length) {
        this.tokenizer = tokenizer;
        this.start = id(vocabulary, special, "bos_token", START);
        this.end = id(vocabulary, special, "eos_token", END);
        this.padding = id(vocabulary, special, "pad_token", END);
        this.length = length;
    }

    private static int id(Vocabulary vocabulary, Map<String, Special> special, String key, String otherwise) {
        String token = special.containsKey(key) ? special.get(key).content : otherwise;
        return vocabulary
                .id(token)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the tokenizer's " + key + " is \"" + token + "\", which its vocabulary does not have"));
    }

    /** A special token as a file describes it. */
    private record Special(String content, boolean normalized) {}

    /**
     * The tokenizer of a folder.
     *
     * @throws IllegalArgumentException if neither tokenizer.json nor vocab.json with merges.txt is there, or they are broken
     */
    public static ClipTokenizer load(Path folder) {
        Path json = folder.resolve("tokenizer.json");
        boolean whole = Files.exists(json);
        Map<String, Special> special = special(folder, whole);
        String text = whole ? read(json) : written(folder, special);
        JsonNode tree = parse(json, text);
        int length = parsed(folder.resolve("tokenizer_config.json"))
                .path("model_max_length")
                .asInt(USUAL_LENGTH);
        return new ClipTokenizer(Tokenizer.of(folder, json, text), special, Vocabulary.of(tree), length);
    }

    /** What the files say of special tokens; without a tokenizer.json, special_tokens_map.json is read last and wins. */
    private static Map<String, Special> special(Path folder, boolean whole) {
        List<String> files = whole
                ? List.of("special_tokens_map.json", "tokenizer_config.json")
                : List.of("tokenizer_config.json", "special_tokens_map.json");
        Map<String, Special> special = new LinkedHashMap<>();
        for (String file : files) {
            JsonNode json = parsed(folder.resolve(file));
            for (String key : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
                JsonNode token = json.path(key);
                if (token.isString()) {
                    special.put(key, new Special(token.asString(), false));
                } else if (token.path("content").isString()) {
                    special.put(
                            key,
                            new Special(
                                    token.path("content").asString(),
                                    token.path("normalized").asBoolean(false)));
                }
            }
        }
        return special;
    }

    private static JsonNode parsed(Path file) {
        return Files.exists(file)
                ? parse(file, read(file))
                : JsonMapper.shared().createObjectNode();
    }

    private static JsonNode parse(Path file, String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The tokenizer.json that vocab.json and merges.txt stand for. */
    private static String written(Path folder, Map<String, Special> special) {
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (!Files.exists(vocabulary) || !Files.exists(merges)) {
            throw new IllegalArgumentException(
                    "no tokenizer in " + folder + ": neither tokenizer.json nor vocab.json with merges.txt is there");
        }
        JsonNode ids = parse(vocabulary, read(vocabulary));
        ObjectNode json = JsonMapper.shared().createObjectNode().put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        special.values().stream()
                .distinct()
                .filter(s -> ids.has(s.content))
                .forEach(s -> added.addObject()
                        .put("id", ids.get(s.content).asInt())
                        .put("content", s.content)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", s.normalized)
                        .put("special", true));
        json.set("normalizer", parse(vocabulary, NORMALIZER));
        json.set("pre_tokenizer", parse(vocabulary, PRE_TOKENIZER));
        ObjectNode model = json.putObject("model")
                .put("type", "BPE")
                .put("unk_token", END)
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", "</w>")
                .put("fuse_unk", false);
        model.set("vocab", ids);
        ArrayNode pairs = model.putArray("merges");
        read(merges)
                .lines()
                .filter(line -> !line.startsWith("#version") && !line.isBlank())
                .forEach(line -> Arrays.stream(line.split(" ", 2)).forEach(pairs.addArray()::add));
        return json.toString();
    }

    /** Canonical composition, white space to one blank, small letters one by one. */
    private static final String NORMALIZER = """
            {"type": "Sequence", "normalizers": [{"type": "NFC"},
             {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "}, {"type": "Lowercase"}]}""";

    /** Words, single digits and runs of other signs, then bytes as characters. */
    private static final String PRE_TOKENIZER = """
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex":
             "<\\\\|startoftext\\\\|>|<\\\\|endoftext\\\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
             "behavior": "Removed", "invert": true},
             {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]}""";

    /** The ids of a text, nothing added. */
    public int[] plain(String text) {
        return tokenizer.encodePlain(text).ids();
    }

    /** The ids of a prompt: its start, the text as far as it fits, its end, and padding; always as many. */
    public int[] ids(String prompt) {
        int[] text = plain(prompt);
        int[] ids = new int[length];
        Arrays.fill(ids, padding);
        int kept = Math.min(text.length, length - 2);
        ids[0] = start;
        System.arraycopy(text, 0, ids, 1, kept);
        ids[kept + 1] = end;
        return ids;
    }

    /** How many ids a prompt has. */
    public int length() {
        return length;
    }

    /** What decides the ids: for keys of caches. */
    public String identity() {
        return tokenizer.identity() + " " + List.of(start, end, padding, length);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

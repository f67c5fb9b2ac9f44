package io.prefero.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tokenizer of a model folder, as its tokenizer.json describes it: text to token ids and back. Never truncates,
 * never pads. Holds native memory until closed; may be used by several threads, all of which must have ended their
 * calls when it is closed.
 */
public final class Tokenizer implements AutoCloseable {
    static {
        // The library reports itself home from EC2 machines unless told that it is offline.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
    }

    /** Trimmed offsets hide the white space at a token's end, and with it a token across the border. */
    private static final Pattern TRIMMED_OFFSETS = Pattern.compile("(\"trim_offsets\"\\s*:\\s*)true");

    private static final Map<String, String> WHOLE = Map.of("truncation", "false", "padding", "false");

    private final Path folder;
    private final HuggingFaceTokenizer tokenizer;
    private final SpecialTokens special;
    private final Set<Integer> ends;
    private final int size;
    private final String identity;

    private Tokenizer(Path folder, HuggingFaceTokenizer tokenizer, SpecialTokens special, int size, String identity) {
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.special = special;
        this.ends = ends(folder, special);
        this.size = size;
        this.identity = identity;
    }

    /**
     * The tokenizer of a Hugging Face model folder: tokenizer.json, and tokenizer_config.json for the special tokens
     * (config.json and generation_config.json where that is absent).
     *
     * @throws IllegalArgumentException if the folder has no tokenizer.json or the file is broken
     */
    public static Tokenizer load(Path modelFolder) {
        if (!Files.isDirectory(modelFolder)) {
            throw new IllegalArgumentException("no model folder at " + modelFolder);
        }
        Path file = modelFolder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no tokenizer.json in " + modelFolder
                    + ": a tokenizer in another format (tokenizer.model, vocab.json) must be converted once, with"
                    + " transformers: AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
        }
        try {
            return parse(modelFolder, file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
    }

    /** The same from the text of a tokenizer.json. */
    static Tokenizer of(Path folder, Path file, String json) {
        try {
            return parse(folder, file, json);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Tokenizer parse(Path folder, Path file, String json) throws IOException {
        Vocabulary vocabulary = vocabulary(file, json);
        SpecialTokens special = SpecialTokens.of(folder, vocabulary);
        String decisive = json + "\nbos " + special.bos() + " eos " + special.eos() + " ends " + ends(folder, special);
        byte[] hash = Hash.sha256().digest(decisive.getBytes(StandardCharsets.UTF_8));
        return new Tokenizer(
                folder,
                open(file, json),
                special,
                vocabulary.size(),
                HexFormat.of().formatHex(hash));
    }

    private static Vocabulary vocabulary(Path file, String json) {
        try {
            return Vocabulary.of(JsonMapper.shared().readTree(json));
        } catch (JacksonException e) {
            throw broken(file, e.getOriginalMessage(), e);
        }
    }

    private static HuggingFaceTokenizer open(Path file, String json) throws IOException {
        String untrimmed = TRIMMED_OFFSETS.matcher(json).replaceAll("$1false");
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(untrimmed.getBytes(StandardCharsets.UTF_8)), WHOLE);
        } catch (RuntimeException e) { // what the native parser throws
            throw broken(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static IllegalArgumentException broken(Path file, String reason, Exception cause) {
        return new IllegalArgumentException(file + " is broken or not a tokenizer: " + reason, cause);
    }

    /** The ids of a text with the tokenizer's own special tokens around it; a BOS that the text has is not doubled. */
    public Encoded encode(String text) {
        Encoded encoded = encoded(text, true);
        boolean doubled = encoded.size() > 1
                && encoded.added(0)
                && encoded.ids()[0] == bos().orElse(-1)
                && encoded.ids()[1] == encoded.ids()[0];
        return doubled ? encoded.withoutFirst() : encoded;
    }

    /** The ids of a text, nothing added. (Special tokens that the text itself spells out become their ids.) */
    public Encoded encodePlain(String text) {
        return encoded(text, false);
    }

    /** The text of ids, special tokens left out. */
    public String decode(int[] ids) {
        return tokenizer.decode(longs(ids), true);
    }

    /** The text that ids add to what stands before them: alone, some decoders would take away its leading space. */
    public String decodeAfter(int[] before, int[] ids) {
        int[] all = Arrays.copyOf(before, before.length + ids.length);
        System.arraycopy(ids, 0, all, before.length, ids.length);
        String first = decode(before);
        String whole = decode(all);
        return whole.startsWith(first) ? whole.substring(first.length()) : decode(ids);
    }

    /** The text of ids, special tokens spelled out. */
    public String decodeAll(int[] ids) {
        return tokenizer.decode(longs(ids), false);
    }

    /**
     * The token that ends a text.
     *
     * @throws IllegalArgumentException if the tokenizer has none
     */
    public int eos() {
        return special.eos()
                .orElseThrow(() -> new IllegalArgumentException("tokenizer without EOS in " + folder
                        + ": an answer could never end. Name one of the tokenizer's tokens in tokenizer_config.json, as in"
                        + " \"eos_token\": \"</s>\"" + hint()));
    }

    private String hint() {
        OptionalInt configured = SpecialTokens.configured(folder, "eos_token");
        return configured.isPresent()
                ? " (the model's configuration says eos_token_id " + configured.getAsInt() + ", which is \""
                        + decodeAll(new int[] {configured.getAsInt()}) + "\")"
                : "";
    }

    /** The same; empty if the tokenizer has none. */
    public OptionalInt end() {
        return special.eos();
    }

    private static Set<Integer> ends(Path folder, SpecialTokens special) {
        Set<Integer> ends = new TreeSet<>(SpecialTokens.allConfigured(folder, "eos_token"));
        special.eos().ifPresent(ends::add);
        return ends;
    }

    /** Whether a token ends a text or a turn: the EOS, and what config.json and generation_config.json name beside it. */
    boolean isEnd(int id) {
        return ends.contains(id);
    }

    /** The model folder. */
    public Path folder() {
        return folder;
    }

    /** The token that begins a text; empty if the tokenizer has none. */
    public OptionalInt bos() {
        return special.bos();
    }

    /** The token that fills up a batch; empty if the tokenizer has none. May be the EOS: never build a mask from it. */
    public OptionalInt pad() {
        return special.pad();
    }

    /** One more than the largest id. */
    public int size() {
        return size;
    }

    /** SHA-256 of what decides the ids, in hexadecimal: for keys of caches. */
    public String identity() {
        return identity;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /**
     * What the native library says of a text. The library's own Java class would also fetch the tokens as strings, masks and
     * types, which takes longer than tokenising.
     */
    private Encoded encoded(String text, boolean addSpecial) {
        int[] units = Encoded.unitsOfCodePoints(text);
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, addSpecial);
        try {
            return placed(
                    TokenizersLibrary.LIB.getTokenIds(encoding),
                    TokenizersLibrary.LIB.getTokenCharSpans(encoding), // in code points; null for an added token
                    units);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static Encoded placed(long[] tokens, CharSpan[] spans, int[] units) {
        int[] ids = Arrays.stream(tokens).mapToInt(Math::toIntExact).toArray();
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            starts[i] = spans[i] == null ? Encoded.NO_TEXT : units[spans[i].getStart()];
            ends[i] = spans[i] == null ? Encoded.NO_TEXT : units[spans[i].getEnd()];
        }
        return new Encoded(ids, starts, ends);
    }

    private static long[] longs(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }
}

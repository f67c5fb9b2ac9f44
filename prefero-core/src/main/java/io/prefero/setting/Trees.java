package io.prefero.setting;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** Trees of settings: from YAML and back, laid over one another, compared. */
public final class Trees {
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .stringQuotingChecker(new Numerals())
                    .build())
            .build();

    private Trees() {}

    /** Quotes texts that would be read back as numbers. */
    private static final class Numerals extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;
        private static final Pattern NUMERAL = Pattern.compile("[-+]?\\.?(\\d.*|nan|inf)", Pattern.CASE_INSENSITIVE);

        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || NUMERAL.matcher(value).matches();
        }
    }

    /**
     * The block of keys in a YAML file.
     *
     * @throws IllegalArgumentException naming file and line if it is not there or broken
     */
    public static ObjectNode read(Path file) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    "settings file " + file + (Files.exists(file) ? " is a folder" : " does not exist"));
        }
        return block(file.toString(), () -> YAML.readTree(file.toFile()));
    }

    /**
     * The block of keys in a YAML text.
     *
     * @throws IllegalArgumentException naming the line if it is broken
     */
    public static ObjectNode parse(String yaml) {
        return block("settings text", () -> YAML.readTree(yaml));
    }

    private static ObjectNode block(String source, Supplier<JsonNode> read) {
        JsonNode tree;
        try {
            tree = read.get();
        } catch (JacksonException e) {
            String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    source + line + ": broken YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException(
                    source + ": expected a block of keys" + (tree.isMissingNode() ? ", got nothing" : ", got " + tree));
        }
        return tree.asObject();
    }

    /** A tree as YAML that {@link #read} reads back. */
    public static String yaml(JsonNode tree) {
        return YAML.writeValueAsString(tree);
    }

    /** Lays a tree over another in place: blocks key by key, everything else as a whole. */
    public static void overlay(ObjectNode base, ObjectNode over) {
        for (Map.Entry<String, JsonNode> e : over.properties()) {
            if (e.getValue().isObject() && base.path(e.getKey()).isObject()) {
                overlay(base.path(e.getKey()).asObject(), e.getValue().asObject());
            } else {
                base.set(e.getKey(), e.getValue().deepCopy());
            }
        }
    }

    /** Every value that is no block, by its whole key with dots, in the tree's order. */
    public static Map<String, JsonNode> leaves(JsonNode tree) {
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        collect("", tree, leaves);
        return leaves;
    }

    /** The same as texts, to be shown: strings without quotes, all else as JSON has it. */
    public static Map<String, String> texts(JsonNode tree) {
        Map<String, String> texts = new LinkedHashMap<>();
        leaves(tree).forEach((key, value) -> texts.put(key, value.isString() ? value.asString() : value.toString()));
        return texts;
    }

    private static void collect(String prefix, JsonNode tree, Map<String, JsonNode> into) {
        for (Map.Entry<String, JsonNode> e : tree.properties()) {
            if (e.getValue().isObject()) {
                collect(prefix + e.getKey() + ".", e.getValue(), into);
            } else {
                into.put(prefix + e.getKey(), e.getValue());
            }
        }
    }
}

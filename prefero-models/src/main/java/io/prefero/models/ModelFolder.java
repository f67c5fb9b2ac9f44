package io.prefero.models;

import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A model's folder as it is written: whole or not at all. */
public record ModelFolder(Path folder) {
    private static final List<String> COPIED = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model");
    private static final Pattern DTYPE = Pattern.compile("(\"(?:torch_)?dtype\"\\s*:\\s*)\"[^\"]*\"");

    /** A full model. */
    void write(String config, Optional<Path> source, Map<String, Tensor> parameters, DType type) {
        Folders.write(folder, temporary -> {
            AtomicFile.write(
                    temporary.resolve("config.json"),
                    DTYPE.matcher(config).replaceAll("$1\"" + torchName(type) + "\""));
            source.ifPresent(from -> copy(from, temporary));
            weights(temporary.resolve(Checkpoint.WEIGHTS + ".safetensors"), parameters, type);
        });
    }

    /** Weights in one file. */
    public static void weights(Path file, Map<String, Tensor> parameters, DType type) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> converted = new LinkedHashMap<>();
            parameters.forEach(
                    (name, tensor) -> converted.put(name, tensor.detach().to(type)));
            Safetensors.write(file, converted, Map.of("format", "pt"));
        }
    }

    private static String torchName(DType type) {
        return switch (type) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> throw new IllegalArgumentException("weights are not stored as " + type);
        };
    }

    private static void copy(Path from, Path to) {
        try {
            for (String name : COPIED) {
                if (Files.exists(from.resolve(name))) {
                    Files.copy(from.resolve(name), to.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the tokenizer's files from " + from + ": " + e.getMessage(), e);
        }
    }
}

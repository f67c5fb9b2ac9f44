package io.prefero.models;

import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder that is written whole or not at all: under a temporary name beside its place, then renamed. */
record ModelFolder(Path folder) {
    private static final List<String> COPIED = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "vocab.json",
            "merges.txt",
            "tokenizer.model");
    private static final Pattern DTYPE = Pattern.compile("(\"(?:torch_)?dtype\"\\s*:\\s*)\"[^\"]*\"");

    /** A full model. */
    void write(String config, Optional<Path> source, Map<String, Tensor> parameters, DType type) {
        whole(temporary -> {
            AtomicFile.write(
                    temporary.resolve("config.json"),
                    DTYPE.matcher(config).replaceAll("$1\"" + torchName(type) + "\""));
            source.ifPresent(from -> copy(from, temporary));
            weights(temporary.resolve(Checkpoint.WEIGHTS + ".safetensors"), parameters, type);
        });
    }

    static void weights(Path file, Map<String, Tensor> parameters, DType type) {
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

    /** Lets {@code content} fill a temporary folder, which then takes this one's place. */
    void whole(Consumer<Path> content) {
        Path target = folder.toAbsolutePath().normalize();
        Path temporary = beside(target, "part");
        try {
            delete(temporary);
            Files.createDirectories(temporary);
            content.accept(temporary);
            replace(target, temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
        } finally {
            discard(temporary);
        }
    }

    private static Path beside(Path target, String what) {
        return target.resolveSibling("." + target.getFileName() + "." + what + "-"
                + ProcessHandle.current().pid());
    }

    private void replace(Path target, Path temporary) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Set<String> foreign = names(target);
        foreign.removeAll(names(temporary));
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException(folder + " already holds " + foreign
                    + ", which is not part of what would" + " be written there; choose another folder");
        }
        Path old = beside(target, "old");
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void discard(Path temporary) {
        try {
            delete(temporary);
        } catch (IOException e) {
            // What was written is whole or the caller is told; the leftover is recognisable by its name.
            System.getLogger(ModelFolder.class.getName()).log(System.Logger.Level.DEBUG, "left behind " + temporary, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

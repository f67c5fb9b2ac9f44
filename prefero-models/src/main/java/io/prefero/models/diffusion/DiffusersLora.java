package io.prefero.models.diffusion;

import io.prefero.models.Adapter;
import io.prefero.models.AdapterFormat;
import io.prefero.models.Linear;
import io.prefero.models.LoraPair;
import io.prefero.models.LoraSettings;
import io.prefero.models.Model;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adapters as diffusers writes them: pytorch_lora_weights.safetensors. Read in the spellings of diffusers, old and new, of PEFT
 * and of kohya. A begins normal with deviation 1/rank.
 *
 * @param prefix what stands before a layer's path: {@code unet} or {@code transformer}
 * @param a what stands behind it for the matrix A
 * @param b and for B
 */
public record DiffusersLora(String prefix, String a, String b) implements AdapterFormat {
    /** Of a UNet. */
    public static final DiffusersLora UNET = new DiffusersLora("unet", ".lora.down.weight", ".lora.up.weight");

    /** Of a transformer. */
    public static final DiffusersLora TRANSFORMER =
            new DiffusersLora("transformer", ".lora_A.weight", ".lora_B.weight");

    /** The file's name. */
    public static final String FILE = "pytorch_lora_weights.safetensors";

    private static final String METADATA = "lora_adapter_metadata";
    private static final List<String> ATTENTION = List.of("to_q", "to_k", "to_v", "to_out.0");

    @Override
    public LoraSettings.Targets usualTargets() {
        return new LoraSettings.Targets.Named(ATTENTION);
    }

    @Override
    public Tensor first(Draw draw, int rank, long in) {
        return Tensor.normal(draw, 1.0 / rank, rank, in);
    }

    @Override
    public Writing writing(LoraSettings settings, List<Linear> targets, String base) {
        List<String> paths = targets.stream().map(Linear::path).toList();
        return new File(this, metadata(settings, paths));
    }

    /** Says r, α and the layers; without it, diffusers takes α = r. */
    private String metadata(LoraSettings settings, List<String> paths) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put(prefix + ".r", settings.rank());
        json.put(prefix + ".lora_alpha", settings.alpha());
        json.put(prefix + ".lora_dropout", settings.dropout());
        json.put(prefix + ".use_rslora", settings.scaling() == LoraSettings.Scaling.RANK_STABILISED);
        json.put(prefix + ".bias", "none");
        paths.forEach(json.putArray(prefix + ".target_modules")::add);
        return json.toString();
    }

    /** How one is written. */
    private record File(DiffusersLora format, String metadata) implements Writing {
        @Override
        public String keyOfA(String path) {
            return format.prefix + "." + path + format.a;
        }

        @Override
        public String keyOfB(String path) {
            return format.prefix + "." + path + format.b;
        }

        @Override
        public void save(Path folder, Map<String, Tensor> matrices) {
            Folders.write(
                    folder,
                    temporary -> Safetensors.write(
                            temporary.resolve(FILE), matrices, Map.of("format", "pt", METADATA, metadata)));
        }
    }

    @Override
    public Adapter load(Path folder, Model model) {
        Path file = Files.isDirectory(folder) ? folder.resolve(FILE) : folder;
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("no " + FILE + " in " + folder);
        }
        try (Scope scope = Scope.open();
                Safetensors stored = Safetensors.open(file)) {
            return new Reader(this, stored).adapter(model);
        }
    }

    /** A file as it is read. */
    private static final class Reader {
        private final DiffusersLora format;
        private final Safetensors stored;
        private final Set<String> unread;
        private final JsonNode metadata;

        Reader(DiffusersLora format, Safetensors stored) {
            this.format = format;
            this.stored = stored;
            this.unread = new LinkedHashSet<>(stored.names());
            this.metadata = metadata();
        }

        private JsonNode metadata() {
            try {
                return JsonMapper.shared().readTree(stored.metadata().getOrDefault(METADATA, "{}"));
            } catch (JacksonException e) {
                throw new IllegalArgumentException(
                        stored.file() + ": " + METADATA + " in its header is not JSON: " + e.getOriginalMessage(), e);
            }
        }

        Adapter adapter(Model model) {
            Map<Linear, Found> found = new LinkedHashMap<>();
            model.linears().forEach(l -> find(l).ifPresent(f -> found.put(l, f)));
            if (found.isEmpty() || !unread.isEmpty()) {
                throw foreign(found.isEmpty());
            }
            refuseForeign();
            LoraSettings settings = settings(found);
            Map<String, LoraPair> pairs = new LinkedHashMap<>();
            found.forEach((linear, f) -> pairs.put(linear.path(), pair(linear, f, settings)));
            return new Adapter(settings, pairs, format.writing(settings, List.copyOf(found.keySet()), ""));
        }

        /** Where a layer's matrices stand in the file, and its own α if it has one. */
        private record Found(String a, String b, Optional<Double> alpha) {}

        private Optional<Found> find(Linear linear) {
            String path = linear.path();
            String name =
                    path.substring(path.lastIndexOf("to_") < 0 ? path.lastIndexOf('.') + 1 : path.lastIndexOf("to_"));
            String parent = path.substring(0, path.length() - name.length());
            String old = parent + "processor." + name.replace(".0", "") + "_lora";
            String kohya = "lora_" + format.prefix + "_" + path.replace('.', '_');
            Stream<Found> spellings = Stream.of(format.prefix + ".", "")
                    .flatMap(p -> Stream.of(
                            new Found(p + path + ".lora.down.weight", p + path + ".lora.up.weight", Optional.empty()),
                            new Found(p + path + ".lora_A.weight", p + path + ".lora_B.weight", Optional.empty()),
                            new Found(p + old + ".down.weight", p + old + ".up.weight", Optional.empty())));
            return Stream.concat(spellings, Stream.of(kohya(kohya)))
                    .filter(f -> unread.contains(f.a) && unread.contains(f.b))
                    .findFirst()
                    .map(this::taken);
        }

        private Found kohya(String name) {
            String alpha = name + ".alpha";
            return new Found(
                    name + ".lora_down.weight",
                    name + ".lora_up.weight",
                    unread.contains(alpha)
                            ? Optional.of(stored.tensor(alpha).reshape(1).toDoubles()[0])
                            : Optional.empty());
        }

        private Found taken(Found found) {
            unread.remove(found.a);
            unread.remove(found.b);
            unread.remove(found.a.replace(".lora_down.weight", ".alpha"));
            return found;
        }

        private IllegalArgumentException foreign(boolean nothing) {
            String first = unread.stream().findFirst().orElse("nothing");
            return new IllegalArgumentException(stored.file() + " holds " + first + ", which is no low-rank matrix of a"
                    + " linear layer of this " + format.prefix
                    + (nothing ? "" : " (" + unread.size() + " such tensors)")
                    + "; adapters of text encoders, of convolutions and DoRA are not supported");
        }

        private void refuseForeign() {
            for (String key : List.of("use_dora", "lora_bias", "use_qalora")) {
                if (metadata.path(format.prefix + "." + key).asBoolean(false)) {
                    throw new IllegalArgumentException(
                            stored.file() + ": " + METADATA + " says " + key + ", which is not supported");
                }
            }
        }

        private LoraSettings settings(Map<Linear, Found> found) {
            Set<Long> ranks = new LinkedHashSet<>();
            Set<Double> alphas = new LinkedHashSet<>();
            found.forEach((linear, f) -> {
                long rank = stored.shape(f.a)[0];
                ranks.add(rank);
                alphas.add(f.alpha.orElse(
                        metadata.path(format.prefix + ".lora_alpha").asDouble(rank)));
            });
            if (ranks.size() > 1 || alphas.size() > 1) {
                throw new IllegalArgumentException(stored.file() + " has layers of different rank " + ranks
                        + " or alpha " + alphas + ", which is not supported");
            }
            boolean stabilised = metadata.path(format.prefix + ".use_rslora").asBoolean(false);
            return new LoraSettings(
                    Math.toIntExact(ranks.iterator().next()),
                    alphas.iterator().next(),
                    metadata.path(format.prefix + ".lora_dropout").asDouble(0),
                    new LoraSettings.Targets.Named(
                            found.keySet().stream().map(Linear::path).toList()),
                    stabilised ? LoraSettings.Scaling.RANK_STABILISED : LoraSettings.Scaling.BY_RANK,
                    false,
                    Map.of(),
                    Map.of());
        }

        private LoraPair pair(Linear linear, Found found, LoraSettings settings) {
            Tensor a = own(found.a, linear, settings.rank(), linear.weight().size(1));
            Tensor b = own(found.b, linear, linear.weight().size(0), settings.rank());
            return new LoraPair(a, b, settings.scale(linear.path()), settings.dropout());
        }

        private Tensor own(String key, Linear linear, long rows, long columns) {
            Tensor matrix = stored.tensor(key);
            if (matrix.count() != rows * columns || matrix.size(0) != rows) {
                throw new IllegalArgumentException(stored.file() + ": " + key + " is " + matrix + ", expected [" + rows
                        + ", " + columns + "]; the adapter belongs to another model");
            }
            return Scope.of(() -> matrix.copy()
                            .view(rows, columns)
                            .to(linear.weight().dtype())
                            .to(linear.weight().device()))
                    .keep();
        }
    }
}

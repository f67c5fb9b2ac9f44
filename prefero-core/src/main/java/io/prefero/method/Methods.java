package io.prefero.method;

import io.prefero.objective.Objective;
import io.prefero.objective.TextObjective;
import io.prefero.setting.Block;
import io.prefero.setting.Key;
import io.prefero.setting.Settings;
import io.prefero.setting.Variant;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import tools.jackson.databind.JsonNode;

/** The table of contents: every method, by the name used in YAML and on the command line. */
public final class Methods {
    private static final Map<String, Class<? extends Objective>> TABLE = new LinkedHashMap<>();

    static {
        // imitation
        TABLE.put("sft", Sft.class);

        // pairs, held to a reference
        TABLE.put("dpo", Dpo.class);
        TABLE.put("cdpo", Cdpo.class);
        TABLE.put("robust-dpo", RobustDpo.class);
        TABLE.put("hinge-dpo", HingeDpo.class);
        TABLE.put("ipo", Ipo.class);
        TABLE.put("exo", Exo.class);
        TABLE.put("nca", Nca.class);
        TABLE.put("bco", Bco.class);
        TABLE.put("sppo-hard", SppoHard.class);
        TABLE.put("aot", Aot.class);
        TABLE.put("aot-unpaired", AotUnpaired.class);
        TABLE.put("anchored-po", AnchoredPo.class);
        TABLE.put("discopop", DiscoPop.class);
        TABLE.put("ln-dpo", LnDpo.class);
        TABLE.put("r-dpo", RDpo.class);
        TABLE.put("ld-dpo", LdDpo.class);
        TABLE.put("wpo", Wpo.class);
        TABLE.put("dpop", Dpop.class);
        TABLE.put("tr-dpo", TrDpo.class);
        TABLE.put("f-dpo", FDpo.class);
        TABLE.put("tdpo1", Tdpo1.class);
        TABLE.put("tdpo2", Tdpo2.class);
        TABLE.put("t-reg", TReg.class);
        TABLE.put("self-supervised-po", SelfSupervisedPo.class);
        TABLE.put("step-dpo", StepDpo.class);
        TABLE.put("dove", Dove.class);
        TABLE.put("fspo", Fspo.class);
        TABLE.put("knowpo", KnowPo.class);
        TABLE.put("rationale-dpo", RationaleDpo.class);

        // pairs, without a reference
        TABLE.put("simpo", SimPo.class);
        TABLE.put("alpha-po", AlphaPo.class);
        TABLE.put("t-reg/simpo", TRegSimPo.class);
        TABLE.put("rationale-simpo", RationaleSimPo.class);
        TABLE.put("cpo", Cpo.class);
        TABLE.put("orpo", Orpo.class);
        TABLE.put("rationale-orpo", RationaleOrpo.class);
        TABLE.put("rrhf", Rrhf.class);
        TABLE.put("slic-hf", SlicHf.class);
        TABLE.put("triple-po", TriplePo.class);
        TABLE.put("triple-po-l", TriplePoL.class);

        // lists
        TABLE.put("lipo", Lipo.class);

        // single responses
        TABLE.put("kto", Kto.class);
        TABLE.put("anchored-po/zero-unpaired", AnchoredPoUnpaired.class);

        // unlearning
        TABLE.put("npo", Npo.class);
        TABLE.put("sim-npo", SimNpo.class);
        TABLE.put("gradient-ascent", GradientAscent.class);
        TABLE.put("grad-diff", GradDiff.class);
        TABLE.put("idk-dpo", IdkDpo.class);
        TABLE.put("idk-kto", IdkKto.class);
        TABLE.put("idk-sft", IdkSft.class);

        // images
        TABLE.put("diffusion-dpo", DiffusionDpo.class);
        TABLE.put("diffusion-sft", DiffusionSft.class);
        // several at once
        TABLE.put("weighted-sum", WeightedSum.class);
    }

    private static final Map<String, String> ALIASES = Map.of("ipo", "ipo/mean", "sigmoid", "dpo");

    private Methods() {}

    /**
     * A method as it can be chosen.
     *
     * @param id its id; a variant follows a slash
     * @param type its record
     * @param variant the value of the record's {@link Variant} component, if it has one
     */
    public record Method(String id, Class<? extends Record> type, Optional<Enum<?>> variant) {
        /** The objective with these hyperparameters; the others take their defaults. */
        public Objective with(JsonNode hyperparameters) {
            return (Objective) Settings.read(type, variant, hyperparameters, "");
        }

        /** The same with those of a block. */
        Objective with(Block hyperparameters) {
            return with(hyperparameters.tree());
        }
    }

    /** Every method by id, in the order of the table; those of other jars follow. */
    public static Map<String, Method> all() {
        Map<String, Method> all = new LinkedHashMap<>();
        TABLE.forEach((name, type) -> add(all, name, type));
        for (MethodSource source : ServiceLoader.load(MethodSource.class)) {
            source.methods().forEach((name, type) -> {
                if (all.keySet().stream().anyMatch(id -> id.equals(name) || id.startsWith(name + "/"))) {
                    throw new IllegalStateException(source.getClass().getName() + " names a method " + name
                            + ", which is there already, in Prefero or in another jar");
                }
                add(all, name, type);
            });
        }
        return all;
    }

    private static void add(Map<String, Method> all, String name, Class<? extends Objective> type) {
        Class<? extends Record> record = type.asSubclass(Record.class);
        Optional<RecordComponent> variant = Arrays.stream(record.getRecordComponents())
                .filter(c -> c.isAnnotationPresent(Variant.class))
                .findFirst();
        if (variant.isEmpty()) {
            all.put(name, new Method(name, record, Optional.empty()));
            return;
        }
        for (Object constant : variant.get().getType().getEnumConstants()) {
            String id = name + "/" + Key.variantName((Enum<?>) constant);
            all.put(id, new Method(id, record, Optional.of((Enum<?>) constant)));
        }
    }

    /** The ids of those that learn from texts. */
    public static List<String> ofTexts() {
        return all().entrySet().stream()
                .filter(e -> TextObjective.class.isAssignableFrom(e.getValue().type()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Names that other tools use, and the ids of what they mean there. */
    public static Map<String, String> aliases() {
        return ALIASES;
    }

    /** The method of an id or alias. */
    public static Method named(String name) {
        Map<String, Method> all = all();
        Method method = all.get(ALIASES.getOrDefault(name, name));
        if (method == null) {
            throw new IllegalArgumentException("unknown method \"" + name + "\"" + Settings.nearest(name, all.keySet())
                    + "; known are " + String.join(", ", all.keySet()));
        }
        return method;
    }
}

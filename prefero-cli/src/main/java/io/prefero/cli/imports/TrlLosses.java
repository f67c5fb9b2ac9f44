package io.prefero.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The losses of TRL's DPOTrainer, which were written anew in 0.29: several keys mean something else since. */
final class TrlLosses {
    private static final int REWRITTEN = 29;

    private static final Map<String, String> PLAIN = Map.ofEntries(
            Map.entry("sigmoid", "dpo"),
            Map.entry("hinge", "hinge-dpo"),
            Map.entry("ipo", "ipo/mean"),
            Map.entry("exo_pair", "exo"),
            Map.entry("nca_pair", "nca"),
            Map.entry("robust", "robust-dpo"),
            Map.entry("bco_pair", "bco"),
            Map.entry("sppo_hard", "sppo-hard"),
            Map.entry("aot", "aot"),
            Map.entry("aot_unpaired", "aot-unpaired"),
            Map.entry("aot_pair", "aot-unpaired"),
            Map.entry("apo_zero", "anchored-po/zero"),
            Map.entry("apo_down", "anchored-po/down"),
            Map.entry("discopop", "discopop"),
            Map.entry("sigmoid_norm", "ln-dpo"),
            Map.entry("sft", "sft"));

    private static final Set<String> SMOOTHED = Set.of("robust", "aot", "aot_unpaired", "aot_pair");

    private final Keys keys;
    private final Draft draft;
    private final boolean old;
    private final double beta;
    private final double smoothing;

    TrlLosses(Keys keys, Draft draft, int version) {
        this.keys = keys;
        this.draft = draft;
        this.old = version < REWRITTEN;
        this.beta = keys.number("beta", 0.1);
        this.smoothing = keys.number("label_smoothing", 0);
    }

    private record Loss(String method, Map<String, Object> own) {}

    void read() {
        List<String> types = keys.texts("loss_type").isEmpty() ? List.of("sigmoid") : keys.texts("loss_type");
        List<Double> weights = keys.numbers("loss_weights");
        if (!weights.isEmpty() && weights.size() != types.size()) {
            throw new IllegalArgumentException("loss_weights has " + weights.size() + " numbers for the " + types.size()
                    + " of loss_type; give each its weight");
        }
        if (types.size() > 1 && keys.truth("use_weighting")) {
            throw new IllegalArgumentException(
                    "use_weighting goes with loss_type sigmoid alone here; leave one of them out");
        }
        List<Loss> losses = new ArrayList<>(types.stream().map(this::loss).toList());
        List<Double> counts =
                new ArrayList<>(weights.isEmpty() ? types.stream().map(t -> 1.0).toList() : weights);
        if (keys.number("rpo_alpha").isPresent()) {
            losses.add(new Loss("sft", Map.of()));
            counts.add(keys.number("rpo_alpha", 1));
        }
        if (losses.size() == 1 && counts.get(0) == 1) {
            draft.method(losses.get(0).method, losses.get(0).own);
        } else {
            sum(losses, counts);
        }
    }

    private void sum(List<Loss> losses, List<Double> counts) {
        List<Map<String, Object>> terms = new ArrayList<>();
        for (int k = 0; k < losses.size(); k++) {
            Map<String, Object> term = new LinkedHashMap<>();
            term.put("method", losses.get(k).method);
            term.put("weight", counts.get(k));
            term.put("params", losses.get(k).own);
            terms.add(term);
        }
        draft.method("weighted-sum", Map.of("terms", terms));
    }

    private Loss loss(String type) {
        String method = PLAIN.get(type);
        if (method == null) {
            throw new IllegalArgumentException("loss_type " + type + " is not known; known are "
                    + String.join(", ", PLAIN.keySet().stream().sorted().toList()));
        }
        if (type.equals("sft")) {
            return new Loss("sft", Map.of());
        }
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("beta", beta);
        String divergence = keys.text("f_divergence_type", "reverse_kl");
        if (!divergence.equals("reverse_kl")) {
            return divergent(type, divergence, own);
        }
        if (keys.take("ld_alpha").isPresent()) {
            return discounted(type, own);
        }
        if (keys.truth("use_weighting")) {
            return weighted(type, own);
        }
        return new Loss(type.equals("sigmoid") ? sigmoid(own) : plain(type, method, own), own);
    }

    private String sigmoid(Map<String, Object> own) {
        if (keys.truth("reference_free")) {
            own.put("reference_free", true);
            return "dpo";
        }
        if (smoothing > 0 && old) {
            own.put("label_smoothing", smoothing);
            return "cdpo";
        }
        ignored();
        return "dpo";
    }

    private void ignored() {
        if (smoothing > 0) {
            draft.note(
                    "TRL from 0.29 on ignores label_smoothing here, and so does this; see --trl, and the method cdpo");
        }
    }

    private String plain(String type, String method, Map<String, Object> own) {
        if (SMOOTHED.contains(type)) {
            own.put("label_smoothing", smoothing);
        }
        if (type.startsWith("aot")) {
            draft.note("TRL sorts within each micro-batch, this over the whole batch");
        }
        switch (type) {
            case "exo_pair" -> own.put("label_smoothing", smoothing == 0 ? 1e-3 : smoothing);
            case "discopop" -> own.put("discopop_tau", keys.number("discopop_tau", 0.05));
            case "bco_pair" -> {
                if (!old) {
                    draft.note("bco has the running mean of rewards δ, as TRL had it before 0.29");
                }
            }
            default -> {}
        }
        return method;
    }

    private Loss divergent(String type, String divergence, Map<String, Object> own) {
        only(type, "f_divergence_type " + divergence);
        if (old && smoothing > 0) {
            own.put("label_smoothing", smoothing);
        }
        if (!old) {
            ignored();
        }
        return switch (divergence) {
            case "js_divergence" -> new Loss("f-dpo/js", own);
            case "forward_kl" -> new Loss("f-dpo/forward-kl", own);
            case "alpha_divergence" -> alpha(own);
            default ->
                throw new IllegalArgumentException("f_divergence_type " + divergence + " is not known; known are"
                        + " reverse_kl, forward_kl, js_divergence, alpha_divergence");
        };
    }

    /** The coefficient was the paper's α, and is 1 − α since 0.29. */
    private Loss alpha(Map<String, Object> own) {
        double coefficient = keys.number("f_alpha_divergence_coef", old ? 1 : 0.5);
        double alpha = old ? coefficient : 1 - coefficient;
        draft.note("f_alpha_divergence_coef " + coefficient + " of TRL " + (old ? "before" : "from") + " 0.29 is α = "
                + alpha + " of the paper and here");
        if (alpha == 0) {
            return new Loss("f-dpo/reverse-kl", own);
        }
        if (alpha == 1) {
            return new Loss("f-dpo/forward-kl", own);
        }
        own.put("alpha", alpha);
        return new Loss("f-dpo/alpha", own);
    }

    private Loss discounted(String type, Map<String, Object> own) {
        only(type, "ld_alpha");
        unsmoothed("ld_alpha");
        if (old) {
            draft.note(
                    "before 0.29 TRL discounted the policy alone, and counted positions from the prompt's start; here"
                            + " policy and reference are discounted from the answer's");
        }
        own.put("ld_alpha", keys.number("ld_alpha", 1));
        return new Loss("ld-dpo", own);
    }

    private Loss weighted(String type, Map<String, Object> own) {
        only(type, "use_weighting");
        unsmoothed("use_weighting");
        own.put("clamp_weights", old); // as it was done then
        return new Loss("wpo", own);
    }

    private void unsmoothed(String key) {
        if (old && smoothing > 0) {
            throw new IllegalArgumentException(key + " with label_smoothing is not here; leave one of them out");
        }
        ignored();
    }

    private static void only(String type, String key) {
        if (!type.equals("sigmoid")) {
            throw new IllegalArgumentException(
                    key + " goes with loss_type sigmoid here, not with " + type + ": leave one of them out");
        }
    }
}

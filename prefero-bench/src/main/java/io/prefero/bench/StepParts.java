package io.prefero.bench;

import com.sun.management.OperatingSystemMXBean;
import io.prefero.example.DataSettings;
import io.prefero.example.ExampleReader;
import io.prefero.example.Kind;
import io.prefero.example.RowEncoder;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.models.Activations;
import io.prefero.models.Forest;
import io.prefero.models.ForestLayout;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.ModelConfig;
import io.prefero.models.Pass;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Engine;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Tokenizer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the time of a DPO step goes: each part run for itself on the forests of real batches, beside the floating-point
 * operations that it cannot do without.
 *
 * <p>usage: StepParts MODEL PAIRS.jsonl [pairs in a step] [steps] [threads]
 */
public final class StepParts {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int WARM = 2;

    private final LanguageModel model;
    private final ModelConfig config;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private boolean counted;

    /** Sums over steps. */
    private static final class Part {
        private double cpu;
        private double wall;
        private double flop;
    }

    private StepParts(LanguageModel model) {
        this.model = model;
        this.config = model.config();
    }

    public static void main(String[] args) {
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        int steps = args.length > 3 ? Integer.parseInt(args[3]) : 10;
        Engine.threads(args.length > 4 ? Integer.parseInt(args[4]) : 2);
        Path folder = Path.of(args[0]);
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                LanguageModel model = LanguageModel.load(folder, DType.F32, Device.CPU)) {
            StepParts bench = new StepParts(model);
            bench.run(rows(Path.of(args[1]), tokenizer, pairs * steps), pairs);
        }
    }

    private static List<TokenRow> rows(Path file, Tokenizer tokenizer, int count) {
        DataSettings settings = DataSettings.of(file).within(512);
        RowEncoder encoder = new RowEncoder(tokenizer, settings.window());
        List<TokenRow> rows = new ArrayList<>();
        try (ExampleReader reader =
                new ExampleReader(List.of(file), Kind.PAIR, settings.format(), settings.columns())) {
            while (reader.hasNext() && rows.size() < count) {
                encoder.encode(reader.next()).tokens().ifPresent(rows::add);
            }
        }
        return rows;
    }

    private void run(List<TokenRow> rows, int pairs) {
        try (FlatParameters parameters = new FlatParameters(model.parameters());
                AdamW optimiser = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-8, 0))) {
            int steps = rows.size() / pairs;
            for (int step = 0; step < steps; step++) {
                counted = step >= WARM;
                List<TokenRow> batch = rows.subList(step * pairs, (step + 1) * pairs);
                Scope.run(() -> step(batch));
                time("optimiser", 0, () -> {
                    parameters.gradientNorm();
                    optimiser.step(1e-6, 1);
                    parameters.zeroGradients();
                });
            }
            print(steps - WARM);
        }
    }

    private void step(List<TokenRow> batch) {
        List<int[]> texts = batch.stream()
                .flatMap(row -> row.texts().stream().map(TokenText::sequence))
                .map(s -> s.ids())
                .toList();
        int scored = batch.stream()
                .flatMap(row -> row.texts().stream().map(TokenText::sequence))
                .mapToInt(s -> s.length() - s.start())
                .sum();
        Forest forest = Forest.of(texts);
        Tensor ids = Tensor.of(forest.ids());
        long n = forest.tokens();
        Layout layout = get("layout and masks", 0, () -> new ForestLayout(forest, config, DType.F32, Device.CPU));
        double trunk = 2.0 * n * weights();
        time(
                "reference: blocks",
                trunk,
                () -> Scope.run(() -> {
                    try (Gradients off = Gradients.off()) {
                        model.decoder().run(ids, layout, Pass.BASE);
                    }
                }));
        Activations run =
                get("policy: blocks forward", trunk, () -> model.decoder().run(ids, layout, Pass.BASE));
        Tensor hidden = run.hidden();
        time("policy: blocks backward", 2 * trunk, () -> run.backward(hidden));
        time("  of which products, there and back", 3 * trunk, () -> Scope.run(() -> products(n)));
        time("  of which attention, there and back", 0, () -> attention(layout, n));
        head(hidden.narrow(0, 0, Math.min(n, scored)));
    }

    private void head(Tensor hidden) {
        double once = 2.0 * hidden.count() * config.vocabulary();
        time(
                "reference: head",
                once,
                () -> Scope.run(() -> {
                    try (Gradients off = Gradients.off()) {
                        scores(hidden);
                    }
                }));
        time(
                "policy: head, there and back",
                3 * once,
                () -> Scope.run(() -> {
                    Tensor leaf = hidden.detach().requireGrad();
                    Tensor scores = scores(leaf);
                    scores.backward(scores.detach());
                }));
    }

    private Tensor scores(Tensor hidden) {
        Tensor targets = Tensor.zeros(DType.I64, hidden.size(0), 1);
        return model.decoder().logits(hidden).logSoftmax(-1).gather(1, targets).squeeze(1);
    }

    /** Parameters of the blocks' linear layers. */
    private double weights() {
        return linears().stream().mapToDouble(Tensor::count).sum();
    }

    private List<Tensor> linears() {
        List<Tensor> linears = new ArrayList<>();
        model.parameters().forEach((name, p) -> {
            if (name.contains("_proj.weight")) {
                linears.add(p);
            }
        });
        return linears;
    }

    private void products(long n) {
        for (Tensor weight : linears()) {
            Scope.run(() -> {
                Tensor x = Tensor.zeros(DType.F32, n, weight.size(1)).requireGrad();
                Tensor y = x.linear(weight, Optional.empty());
                y.backward(y.detach());
            });
        }
    }

    private void attention(Layout layout, long n) {
        ModelConfig.Heads heads = config.heads();
        for (int layer = 0; layer < config.layers(); layer++) {
            Layout.Rule rule = new Layout.Rule(
                    layer, 1 / Math.sqrt(heads.dim()), config.windows().get(layer));
            Scope.run(() -> {
                Tensor q = random(n, heads.query(), heads.dim());
                Tensor k = random(n, heads.keyValue(), heads.dim());
                Tensor v = random(n, heads.keyValue(), heads.dim());
                Tensor out = layout.attend(q, k, v, rule);
                out.backward(out.detach());
            });
        }
    }

    private static Tensor random(long... shape) {
        return Tensor.normal(Draw.seed(1), 1, shape).requireGrad();
    }

    private void time(String name, double flop, Runnable body) {
        get(name, flop, () -> {
            body.run();
            return name;
        });
    }

    private <T> T get(String name, double flop, Supplier<T> body) {
        long cpu = SYSTEM.getProcessCpuTime();
        long wall = System.nanoTime();
        T result = body.get();
        if (counted) {
            Part part = parts.computeIfAbsent(name, p -> new Part());
            part.cpu += (SYSTEM.getProcessCpuTime() - cpu) * 1e-9;
            part.wall += (System.nanoTime() - wall) * 1e-9;
            part.flop += flop;
        }
        return result;
    }

    private void print(int steps) {
        System.out.printf("%-38s %10s %10s %10s %12s%n", "a step's", "CPU s", "wall s", "GFLOP", "GFLOP/s");
        parts.forEach((name, p) -> System.out.printf(
                "%-38s %10.4f %10.4f %10.2f %12.1f%n",
                name, p.cpu / steps, p.wall / steps, p.flop / steps / 1e9, p.flop / 1e9 / p.wall));
    }
}

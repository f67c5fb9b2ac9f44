package io.prefero.lab.quickstart;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bpe;
import io.prefero.lab.bench.BpeTrainer;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Jsonl;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.models.LanguageModel;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Folders;
import io.prefero.train.Listener;
import io.prefero.train.MetricsFile;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Preference optimization from nothing, in a minute or two: a small world, a language model that learns to write in it,
 * pairs of its replies of which one is preferred, DPO on these pairs, and a comparison of before and after on prompts that
 * were never trained on. Needs no file and no network; everything is a function of the seed, but for the last bits that
 * another machine or number of threads may round differently.
 */
public final class Quickstart {
    private static final int VOCABULARY = 1000;
    private static final int CONTEXT = 64;
    private static final Device DEVICE = Device.CPU;

    /** The curves worth a newcomer's while; the run's own report has the others. */
    private static final Set<String> SHOWN_METRICS =
            Set.of("step", "loss", "rewards/margins", "rewards/accuracies", "learning_rate");

    private final Settings settings;
    private final World world;
    private final Draw draw;
    private final Consumer<String> words;
    private final Supplier<Listener> listeners;

    private Quickstart(Settings settings, Consumer<String> words, Supplier<Listener> listeners) {
        this.settings = settings;
        this.world = World.of(settings.seed());
        this.draw = Draw.seed(settings.seed()).of("quickstart");
        this.words = words;
        this.listeners = listeners;
    }

    /**
     * What to do.
     *
     * @param out the folder that gets everything; must be absent or empty
     * @param seed of the world and of every random number
     * @param labels who says which of two replies is better
     */
    public record Settings(Path out, long seed, Labels labels, Size size) {}

    /**
     * How much of everything.
     *
     * @param demonstrations ordinary replies to pretrain on
     * @param pretrainingSteps optimiser steps of 64 demonstrations
     * @param pairs pairs of replies to ask the model for
     * @param preferenceSteps optimiser steps of 64 pairs
     * @param prompts held-out prompts to compare on, at most 480
     */
    public record Size(int demonstrations, int pretrainingSteps, int pairs, int preferenceSteps, int prompts) {
        /** What the command does. */
        public static final Size FULL = new Size(19_200, 300, 8_000, 200, 480);
    }

    /**
     * What came out, and where it lies.
     *
     * @param pairs what the model was trained on: a file of JSON lines
     * @param model a Hugging Face folder
     * @param metrics one line of JSON for each step of preference training
     * @param checkpoints the folder of preference training's checkpoints
     * @param report one HTML file
     */
    public record Result(Outcome outcome, Path pairs, Path model, Path metrics, Path checkpoints, Path report) {}

    /**
     * Does everything, in order.
     *
     * @param words told what is done, in plain words: lines of at most 100 characters, several at a time
     * @param listeners asked for one listener for each of the two training runs
     * @throws IllegalArgumentException if the folder holds something already
     */
    public static Result run(Settings settings, Consumer<String> words, Supplier<Listener> listeners) {
        if (!Folders.isVacant(settings.out())) {
            throw new IllegalArgumentException(settings.out()
                    + " is not empty: the quickstart wants a folder of its own; delete it or name another");
        }
        return new Quickstart(settings, words, listeners).run();
    }

    private Result run() {
        words.accept(QuickstartStory.world(world));
        writeDemonstrations();
        long parameters = makeModel();
        words.accept(QuickstartStory.pretraining(parameters, settings.size()));
        train(
                QuickstartRuns.PRETRAINING,
                fresh(),
                demonstrations(),
                settings.size().pretrainingSteps(),
                pretraining());
        words.accept(QuickstartStory.asking(settings.labels(), settings.size()));
        int pairs = collectPairs();
        words.accept(QuickstartStory.preferences(pairs));
        train(QuickstartRuns.PREFERENCES, before(), pairs(), settings.size().preferenceSteps(), preferences());
        words.accept(QuickstartStory.comparing(settings.size()));
        Result result = result(compare(), pairs);
        words.accept(QuickstartStory.outcome(result, settings.labels()));
        return result;
    }

    private void writeDemonstrations() {
        AtomicFile.write(demonstrations(), Jsonl.text(ordinary().toList()));
    }

    private Stream<Demonstration> ordinary() {
        return LongStream.range(0, settings.size().demonstrations()).mapToObj(world::demonstration);
    }

    /** A model that has learned nothing yet, with a tokenizer made for the world's texts. Returns how large it is. */
    private long makeModel() {
        Bpe bpe = BpeTrainer.train(ordinary().map(row -> row.prompt() + row.completion()), VOCABULARY);
        try (LanguageModel model = LanguageModel.create(
                QuickstartRuns.model(bpe.tokens().size(), CONTEXT), draw.of("weights"), DType.F32, DEVICE)) {
            model.save(fresh(), DType.F32);
            bpe.write(fresh(), CONTEXT);
            return model.parameters().values().stream()
                    .mapToLong(w -> w.count())
                    .sum();
        }
    }

    private void train(String template, Path model, Path data, int steps, Path out) {
        RunSettings run = QuickstartRuns.settings(template, model, data, steps, out, settings.seed());
        Run.of(run).run(listeners.get());
    }

    /** Asks the pretrained model for two replies to every prompt, and the world which one is preferred. */
    private int collectPairs() {
        List<String> prompts = LongStream.range(0, settings.size().pairs())
                .mapToObj(row -> world.pairPrompt(row).text())
                .toList();
        List<Reply> first;
        List<Reply> second;
        try (Author author = Author.load(before())) {
            first = author.replies(prompts, World.REPLY_WORDS, draw.of("first"));
            second = author.replies(prompts, World.REPLY_WORDS, draw.of("second"));
        }
        List<Preference> labelled = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            String one = first.get(row).text();
            String other = second.get(row).text();
            if (!one.isBlank() && !other.isBlank() && !one.equals(other)) {
                labelled.add(world.label(row, prompts.get(row), one, other, settings.labels()));
            }
        }
        AtomicFile.write(pairs(), Jsonl.text(labelled));
        return labelled.size();
    }

    /**
     * Both models answer the same held-out prompts, each with luck of its own. With the same luck, a model that hardly
     * changed gives nearly the same replies, and the interval around the difference becomes so narrow that it excludes
     * even the aimless drift of training on coin tosses.
     */
    private Outcome compare() {
        List<String> prompts = world.heldOutPrompts().stream()
                .limit(settings.size().prompts())
                .map(Prompt::text)
                .toList();
        try (Author old = Author.load(before());
                Author trained = Author.load(after())) {
            List<Reply> earlier = old.replies(prompts, World.REPLY_WORDS, draw.of("before"));
            List<Reply> later = trained.replies(prompts, World.REPLY_WORDS, draw.of("after"));
            double[] logRatios = trained.logRatios(later, old);
            List<Answered> answers = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                answers.add(new Answered(
                        prompts.get(i), earlier.get(i).text(), later.get(i).text(), logRatios[i]));
            }
            return Outcome.of(world, answers, settings.seed());
        }
    }

    private Result result(Outcome outcome, int pairs) {
        Path metrics = preferences().resolve("metrics.jsonl");
        Path report = settings.out().resolve("report.html");
        new QuickstartReport(
                        outcome,
                        settings.labels(),
                        settings.size().demonstrations(),
                        pairs,
                        curves(metrics),
                        QuickstartRuns.shown(settings, preferences()))
                .report()
                .write(report);
        return new Result(outcome, pairs(), after(), metrics, preferences().resolve("checkpoints"), report);
    }

    private static List<Map<String, Double>> curves(Path metrics) {
        List<Map<String, Double>> rows = MetricsFile.read(metrics);
        rows.forEach(row -> row.keySet().retainAll(SHOWN_METRICS));
        return rows;
    }

    private Path demonstrations() {
        return settings.out().resolve("data/demonstrations.jsonl");
    }

    private Path pairs() {
        return settings.out().resolve("data/pairs.jsonl");
    }

    private Path fresh() {
        return settings.out().resolve("fresh-model");
    }

    private Path pretraining() {
        return settings.out().resolve("pretraining");
    }

    private Path preferences() {
        return settings.out().resolve("dpo");
    }

    private Path before() {
        return pretraining().resolve("model");
    }

    private Path after() {
        return preferences().resolve("model");
    }
}

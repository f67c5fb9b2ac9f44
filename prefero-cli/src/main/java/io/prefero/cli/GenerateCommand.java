package io.prefero.cli;

import io.prefero.cli.DrawOptions.Item;
import io.prefero.example.Chat;
import io.prefero.example.PromptFile;
import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Continuing texts, making images. */
@Command(
        name = "generate",
        description = {
            "Lets a model continue a prompt and prints both, or continues every prompt of a file and prints JSONL with"
                    + " prompt, completion, sample and ended. Of an image pipeline it makes a PNG for each prompt, with all"
                    + " settings inside, and a sheet of all, and prints their names. How fast each batch was is said on"
                    + " stderr.",
            "",
            "The same seed gives the same texts and images."
        })
final class GenerateCommand implements Runnable {
    private static final int TEXTS_AT_ONCE = 32;
    private static final int IMAGES_AT_ONCE = 4;
    /** What means nothing for an image. */
    private static final List<String> OF_TEXTS = List.of(
            "--max-new-tokens",
            "--greedy",
            "--temperature",
            "--top-k",
            "--top-p",
            "--min-p",
            "--repetition-penalty",
            "--ids",
            "--image",
            "--chat");
    /** What means nothing for a text. */
    private static final List<String> OF_IMAGES = List.of(
            "--out", "--denoiser", "--negative", "--sampler", "--steps", "--guidance", "--eta", "--height", "--width");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @ArgGroup
    private Source source = new Source();

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Texts (default: " + TEXTS_AT_ONCE + ") or images (" + IMAGES_AT_ONCE + ") made at once.")
    private Optional<Integer> batch = Optional.empty();

    @ArgGroup(validate = false, heading = "%nOf images:%n")
    private ImageOptions images = new ImageOptions();

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description =
                    "A picture that the prompt shows where its placeholder stands (such as <image>); once for each.")
    private List<Path> pictures = List.of();

    @Option(
            names = "--chat",
            description = "The prompt is what a user says: it is put in the model's chat template, up to the answer.")
    private boolean chat;

    @Option(names = "--ids", description = "Adds the ids of the new tokens to every line of JSONL.")
    private boolean ids;

    /** Where prompts come from. */
    private static final class Source {
        @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "What to continue.")
        private Optional<String> prompt = Optional.empty();

        @Option(
                names = "--prompts",
                required = true,
                paramLabel = "FILE",
                description = "Prompts: JSONL or Parquet with a key prompt (a text or messages) and perhaps images,"
                        + " or one a line.")
        private Optional<Path> prompts = Optional.empty();

        List<Prompt> read(List<Path> pictures, Chat chat, boolean asked) {
            if (prompts.isPresent() && !pictures.isEmpty()) {
                throw new IllegalArgumentException(
                        "--image belongs to --prompt; in a file of prompts name pictures by the key images");
            }
            if (prompts.isPresent() && asked) {
                throw new IllegalArgumentException(
                        "--chat belongs to --prompt; in a file of prompts write messages, as in"
                                + " {\"prompt\": [{\"role\": \"user\", \"content\": …}]}");
            }
            return prompts.map(file -> PromptFile.read(file, chat)).orElseGet(() -> {
                String text = prompt.orElseThrow();
                return List.of(new Prompt("--prompt", asked ? chat.asked(text, pictures.size()) : text, pictures));
            });
        }
    }

    @Override
    public void run() {
        if (source.prompt.isEmpty() && source.prompts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "missing --prompt TEXT or --prompts FILE");
        }
        if (model.isPipeline()) {
            refuse(OF_TEXTS, "texts, and --model is an image pipeline");
            makeImages(source.read(List.of(), model.chat(), false));
        } else {
            refuse(OF_IMAGES, "images, and --model is no image pipeline: there is no model_index.json");
            continueTexts(source.read(pictures, model.chat(), chat));
        }
    }

    private void refuse(List<String> options, String why) {
        options.stream()
                .filter(spec.commandLine().getParseResult()::hasMatchedOption)
                .findFirst()
                .ifPresent(option -> {
                    throw new ParameterException(spec.commandLine(), option + " is for " + why);
                });
    }

    private int batch(int usual) {
        int size = batch.orElse(usual);
        if (size < 1) {
            throw new ParameterException(spec.commandLine(), "--batch must be at least 1, got " + size);
        }
        return size;
    }

    private void makeImages(List<Prompt> prompts) {
        try (LoadedPipeline loaded = model.loadPipeline(images.denoiser())) {
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            new ImageFiles(loaded, images, sampling.draws(), out, err).write(prompts, batch(IMAGES_AT_ONCE));
        }
    }

    private void continueTexts(List<Prompt> prompts) {
        int batch = batch(TEXTS_AT_ONCE);
        try (LoadedModel loaded = model.load()) {
            Generator generator = new Generator(loaded.model(), loaded.pass(), batch);
            SamplingSettings settings = sampling.settings(loaded.stops());
            List<Item> items = sampling.draws().items(prompts, loaded);
            for (int from = 0; from < items.size(); from += batch) {
                List<Item> some = items.subList(from, Math.min(from + batch, items.size()));
                print(some, generate(loaded, generator, settings, some), loaded);
            }
        }
    }

    private List<Generated> generate(
            LoadedModel loaded, Generator generator, SamplingSettings settings, List<Item> items) {
        long began = System.nanoTime();
        List<Generated> texts = loaded.generate(
                generator,
                items.stream().map(Item::ids).toList(),
                settings,
                items.stream().map(Item::draw).toList());
        double seconds = (System.nanoTime() - began) * 1e-9;
        int tokens = texts.stream().mapToInt(text -> text.ids().length).sum();
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, "%d tokens in %.3f s (%.1f tokens/s)%n", tokens, seconds, tokens / seconds);
        err.flush();
        return texts;
    }

    private void print(List<Item> items, List<Generated> texts, LoadedModel loaded) {
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            String completion = loaded.text(item.ids(), texts.get(i).ids());
            if (source.prompts.isPresent()) {
                out.println(line(item, completion, texts.get(i)));
            } else {
                out.println((item.sample() == 0 ? "" : "---\n") + item.prompt().text() + completion);
            }
        }
        if (out.checkError()) {
            throw new IllegalStateException("standard output was closed");
        }
    }

    private ObjectNode line(Item item, String completion, Generated text) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("prompt", item.prompt().text())
                .put("completion", completion)
                .put("sample", item.sample())
                .put("ended", text.ended());
        if (ids) {
            Arrays.stream(text.ids()).forEach(line.putArray("ids")::add);
        }
        return line;
    }
}

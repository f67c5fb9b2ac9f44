package io.prefero.cli;

import io.prefero.cli.DrawOptions.Item;
import io.prefero.example.PromptFile;
import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.text.Tokenizer;
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

/** Continuing texts. */
@Command(
        name = "generate",
        description = {
            "Lets a model continue a prompt and prints both, or continues every prompt of a file and prints JSONL with"
                    + " prompt, completion, sample and ended. How fast each batch was is said on stderr.",
            "",
            "The same seed gives the same texts."
        })
final class GenerateCommand implements Runnable {
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
            defaultValue = "32",
            description = "Texts continued at once; default: ${DEFAULT-VALUE}.")
    private int batch = 32;

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
                description = "Prompts: JSONL with a key prompt, or one a line.")
        private Optional<Path> prompts = Optional.empty();

        List<Prompt> read() {
            return prompts.map(PromptFile::read).orElseGet(() -> List.of(new Prompt("--prompt", prompt.orElseThrow())));
        }
    }

    @Override
    public void run() {
        if (source.prompt.isEmpty() && source.prompts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "missing --prompt TEXT or --prompts FILE");
        }
        List<Prompt> prompts = source.read();
        try (LoadedModel loaded = model.load()) {
            Generator generator = new Generator(loaded.model(), loaded.pass(), batch);
            SamplingSettings settings = sampling.settings(loaded.stops());
            List<Item> items = sampling.draws().items(prompts, loaded);
            for (int from = 0; from < items.size(); from += batch) {
                List<Item> some = items.subList(from, Math.min(from + batch, items.size()));
                print(some, generate(generator, settings, some), loaded.tokenizer());
            }
        }
    }

    private List<Generated> generate(Generator generator, SamplingSettings settings, List<Item> items) {
        long began = System.nanoTime();
        List<Generated> texts = generator.generate(
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

    private void print(List<Item> items, List<Generated> texts, Tokenizer tokenizer) {
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            String completion = tokenizer.decodeAfter(item.ids(), texts.get(i).ids());
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

package io.prefero.cli;

import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.diffusion.ImageGenerator;
import io.prefero.picture.ContactSheet;
import io.prefero.picture.Picture;
import io.prefero.picture.PngFile;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes an image of each prompt and writes it as PNG, with all that it was made with inside. */
final class ImageFiles {
    private static final String SHEET = "sheet.png";
    private static final int GAP = 8; // white pixels between the pictures of the sheet

    private final LoadedPipeline loaded;
    private final ImageOptions options;
    private final DrawOptions draws;
    private final PrintWriter out;
    private final PrintWriter err;

    ImageFiles(LoadedPipeline loaded, ImageOptions options, DrawOptions draws, PrintWriter out, PrintWriter err) {
        this.loaded = loaded;
        this.options = options;
        this.draws = draws;
        this.out = out;
        this.err = err;
    }

    /** One image to be. */
    private record Item(Prompt prompt, int sample, Draw draw, Path file) {}

    /**
     * Makes them, a few at once.
     *
     * @throws IllegalArgumentException if one of the files is there already; nothing is computed then
     */
    void write(List<Prompt> prompts, int batch) {
        List<Item> items = items(prompts);
        Path sheet = options.out().resolve(SHEET);
        List<Path> files = new ArrayList<>(items.stream().map(Item::file).toList());
        if (items.size() > 1) {
            files.add(sheet);
        }
        files.stream().filter(Files::exists).findFirst().ifPresent(file -> {
            throw new IllegalArgumentException(file + " is there already: give another --out, or move it");
        });
        ImageGenerator generator = new ImageGenerator(loaded.pipeline(), loaded.denoiser(), loaded.pass());
        ImageGenerator.Settings settings = options.settings(loaded.pipeline(), generator.usualSize());
        List<Picture> pictures = new ArrayList<>();
        for (int from = 0; from < items.size(); from += batch) {
            pictures.addAll(write(items.subList(from, Math.min(from + batch, items.size())), generator, settings));
        }
        if (items.size() > 1) {
            int columns = draws.one() ? (int) Math.ceil(Math.sqrt(items.size())) : draws.samples();
            PngFile.write(sheet, ContactSheet.of(pictures, columns, GAP), Map.of("Software", software()));
            print(sheet);
        }
    }

    private List<Item> items(List<Prompt> prompts) {
        List<Item> items = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            for (int sample = 0; sample < draws.samples(); sample++) {
                String name = String.format(Locale.ROOT, "%04d", row + 1) + (draws.one() ? "" : "-" + (sample + 1));
                items.add(new Item(
                        prompts.get(row),
                        sample,
                        draws.draw().at(row).at(sample),
                        options.out().resolve(name + ".png")));
            }
        }
        return items;
    }

    private List<Picture> write(List<Item> items, ImageGenerator generator, ImageGenerator.Settings settings) {
        long began = System.nanoTime();
        List<Picture> pictures;
        try (Scope scope = Scope.open()) {
            List<byte[]> all = generator.bytes(generator.pixels(generator.latents(
                    items.stream().map(item -> item.prompt().text()).toList(),
                    Collections.nCopies(items.size(), options.negative()),
                    settings,
                    generator.noise(items.stream().map(Item::draw).toList(), settings))));
            pictures = all.stream()
                    .map(rgb -> new Picture(settings.width(), settings.height(), rgb))
                    .toList();
        }
        String what = items.size() == 1 ? "1 image" : items.size() + " images";
        err.printf(Locale.ROOT, "%s in %.1f s%n", what, (System.nanoTime() - began) * 1e-9);
        err.flush();
        for (int i = 0; i < items.size(); i++) {
            PngFile.write(items.get(i).file(), pictures.get(i), texts(items.get(i), settings));
            print(items.get(i).file());
        }
        return pictures;
    }

    /** All that the same image could be made with again. */
    private Map<String, String> texts(Item item, ImageGenerator.Settings settings) {
        Map<String, String> texts = new LinkedHashMap<>(loaded.told());
        texts.put("Software", software());
        texts.put("prompt", item.prompt().text());
        texts.put("negative_prompt", options.negative());
        texts.put("place", item.prompt().at());
        texts.put("seed", Long.toString(draws.seed()));
        texts.put("sample", Integer.toString(item.sample()));
        texts.put("sampler", settings.sampler().name().toLowerCase(Locale.ROOT));
        texts.put("steps", Integer.toString(settings.steps()));
        texts.put("guidance", Double.toString(settings.guidance()));
        texts.put("eta", Double.toString(settings.eta()));
        texts.put("size", settings.width() + "x" + settings.height());
        return texts;
    }

    private static String software() {
        return new Prefero.Version().getVersion()[0];
    }

    private void print(Path file) {
        out.println(file);
        if (out.checkError()) {
            throw new IllegalStateException("standard output was closed");
        }
    }
}

package io.prefero.cli;

import io.prefero.setting.Key;
import io.prefero.train.RunSettings;
import java.util.stream.Collectors;

/** The page docs/settings.md: every key of a run, as it follows from the settings records. */
final class KeyPage {
    private KeyPage() {}

    static String markdown() {
        String rows = RunSettings.keys().entrySet().stream()
                .map(e -> row(e.getKey(), e.getValue()))
                .collect(Collectors.joining());
        return """
                # Settings of a run

                Made by `./prefero train --keys > docs/settings.md` from the settings records; a test fails if it is out of date.
                `method.name` and the method's hyperparameters: see [methods](methods.md). A key without a default may be left out,
                unless its meaning says nothing else: `model.path`, `data.train` and `out` must be given.

                | key | default | range | meaning |
                |---|---|---|---|
                """ + rows;
    }

    private static String row(String name, Key key) {
        return "| `" + name + "` | " + or(key.initial()) + " | " + or(key.range()) + " | " + key.meaning() + " |\n";
    }

    private static String or(String text) {
        return text.isEmpty() ? "–" : text;
    }
}

package io.prefero.cli;

import io.prefero.setting.Assignment;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --set}. */
final class SetOption {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key; the value is written as in YAML. May be repeated; the last one wins.")
    private List<String> texts = List.of();

    List<Assignment> assignments() {
        return texts.stream().map(Assignment::parse).toList();
    }
}

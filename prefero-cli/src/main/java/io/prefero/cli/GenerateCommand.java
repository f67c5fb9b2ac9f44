package io.prefero.cli;

import picocli.CommandLine.Command;

/** Continuing texts. */
@Command(name = "generate", description = "Lets a model continue a text.")
final class GenerateCommand implements Runnable {
    @Override
    public void run() {}
}

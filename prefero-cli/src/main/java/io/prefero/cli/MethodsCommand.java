package io.prefero.cli;

import io.prefero.method.Methods;
import picocli.CommandLine.Command;

/** The table of methods. */
@Command(name = "methods", description = "Lists the methods and their hyperparameters.")
final class MethodsCommand implements Runnable {
    @Override
    public void run() {
        Methods.all();
    }
}

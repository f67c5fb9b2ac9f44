package io.prefero.cli;

import io.prefero.method.Methods;
import java.io.PrintWriter;

/** Methods by name, with a word on which variant is meant where another tool's name is given. */
final class MethodNote {
    private MethodNote() {}

    static Methods.Method named(String name, PrintWriter err) {
        Methods.Method method = Methods.named(name);
        if (!method.id().equals(name)) {
            err.println("note: " + name + " means " + method.id() + ", as in the tools that call it so");
            err.flush();
        }
        return method;
    }
}

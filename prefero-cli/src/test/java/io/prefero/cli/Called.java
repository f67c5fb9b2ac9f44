package io.prefero.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command came to. */
record Called(int code, String out, String err) {
    static Called with(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Prefero.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Called(code, out.toString(), err.toString());
    }

    static Called with(List<String> args) {
        return with(args.toArray(String[]::new));
    }

    /** The one message on stderr. */
    String error() {
        List<String> errors =
                err.lines().filter(line -> line.startsWith("error: ")).toList();
        if (errors.size() != 1 || err.lines().anyMatch(line -> line.matches("\\s+at .*\\(.*"))) {
            throw new AssertionError("expected one error message and no trace, got " + err);
        }
        return errors.get(0);
    }
}

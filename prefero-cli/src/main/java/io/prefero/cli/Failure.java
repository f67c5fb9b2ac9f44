package io.prefero.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** What went wrong, as one message. */
record Failure(Throwable cause) {
    Failure {
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
    }

    /** Exit code of what failed while running. */
    static final int RUNNING = 1;

    /** Exit code of wrong usage, settings or input. */
    static final int USAGE = 2;

    /** Says it; gives the exit code. */
    int report(PrintWriter err, boolean trace) {
        err.println("error: " + message());
        if (trace) {
            cause.printStackTrace(err);
        }
        err.flush();
        boolean input = cause instanceof IllegalArgumentException || cause.getCause() instanceof NoSuchFileException;
        return input ? USAGE : RUNNING;
    }

    private String message() {
        if (cause instanceof OutOfMemoryError) {
            return "out of memory (" + text(cause) + "): give Java more, as in PREFERO_JAVA_OPTIONS=-Xmx8g, or make"
                    + " train.micro_batch or data.max_length smaller";
        }
        if (cause instanceof UncheckedIOException && cause.getCause() instanceof IOException inner) {
            String reason = reason(inner);
            String said = text(cause);
            if (said.equals(inner.toString())) {
                return reason;
            }
            boolean told =
                    said.contains(reason) || inner instanceof NoSuchFileException e && said.contains(e.getFile());
            return told ? said : said + " (" + reason + ")";
        }
        if (cause instanceof IOException e) {
            return reason(e);
        }
        boolean meant = cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
        return meant ? text(cause) : text(cause) + " (--debug shows where it happened)";
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written by this user";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getFile() + ": " + f.getReason()
                : text(e);
    }

    /** The first line: libtorch adds a trace of its own. */
    private static String text(Throwable e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(m -> m.lines().filter(line -> !line.isBlank()).findFirst())
                .orElse(e.getClass().getSimpleName());
    }
}

package io.prefero.text.template;

/** What is wrong with a template, or what a template finds wrong with a conversation; the message says in which line. */
public final class TemplateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final boolean placed;

    private TemplateException(String message, boolean placed) {
        super(message);
        this.placed = placed;
    }

    /** An error of which only the expression is known; a statement adds its line. */
    TemplateException(String message) {
        this(message, false);
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("line " + line + ": " + message, true);
    }

    /** The same in a line, unless a line is known. */
    TemplateException in(int line) {
        return placed ? this : at(line, String.valueOf(getMessage()));
    }
}

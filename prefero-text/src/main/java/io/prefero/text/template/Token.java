package io.prefero.text.template;

/** A piece of a template: text as it is, or a part of a tag. */
record Token(Type type, String text, int line) {
    enum Type {
        DATA,
        BLOCK_BEGIN,
        BLOCK_END,
        OUTPUT_BEGIN,
        OUTPUT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Type other, String value) {
        return type == other && text.equals(value);
    }

    /** As messages name it. */
    String words() {
        return switch (type) {
            case END -> "the end of the template";
            case BLOCK_END -> "the end of the tag";
            case OUTPUT_END -> "the end of the expression";
            case DATA -> "text";
            default -> "\"" + text + "\"";
        };
    }
}

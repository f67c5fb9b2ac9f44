package io.prefero.text.template;

import java.util.List;

/** A place among tokens. */
final class Cursor {
    private final List<Token> tokens;
    private int position;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        position = Math.min(position + 1, tokens.size() - 1);
        return token;
    }

    boolean is(Token.Type type) {
        return current().type() == type;
    }

    boolean isName(String name) {
        return current().is(Token.Type.NAME, name);
    }

    boolean isOperator(String operator) {
        return current().is(Token.Type.OPERATOR, operator);
    }

    boolean skipName(String name) {
        return skip(isName(name));
    }

    boolean skipOperator(String operator) {
        return skip(isOperator(operator));
    }

    private boolean skip(boolean there) {
        if (there) {
            next();
        }
        return there;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("\"" + operator + "\"");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("\"" + name + "\"");
        }
    }

    String expect(Token.Type type, String words) {
        if (!is(type)) {
            throw unexpected(words);
        }
        return next().text();
    }

    String name() {
        return expect(Token.Type.NAME, "a name");
    }

    TemplateException unexpected(String expected) {
        return TemplateException.at(
                current().line(), "expected " + expected + ", got " + current().words());
    }
}

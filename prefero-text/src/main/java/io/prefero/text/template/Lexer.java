package io.prefero.text.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with the white space rules of Jinja's {@code trim_blocks} and {@code lstrip_blocks}: a newline
 * behind a statement or comment goes, and so do blanks between the start of a line and such a tag; a sign {@code -} takes all
 * white space on its side, {@code +} keeps it. A newline at the template's end goes too.
 */
final class Lexer {
    private static final Pattern BEGIN = Pattern.compile("\\{[{%#]");
    private static final Pattern FLOAT = Pattern.compile("\\d+(?:\\.\\d+)?[eE][+-]?\\d+|\\d+\\.\\d+");
    private static final Pattern INTEGER = Pattern.compile("[1-9]\\d*|0");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|[=!<>]=|[-+/*%~\\[\\](){}<>=.:|,]");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        Matcher begin = BEGIN.matcher(source);
        while (begin.find(position)) {
            char kind = source.charAt(begin.start() + 1);
            char sign = at(begin.end());
            boolean signed = sign == '-' || sign == '+';
            data(before(begin.start(), kind, sign));
            moveTo(begin.end() + (signed ? 1 : 0));
            if (kind == '#') {
                comment();
            } else {
                tag(kind == '%');
            }
        }
        data(source.substring(position));
        add(Token.Type.END, "");
    }

    /** The text up to a tag, without what the tag takes of it. */
    private String before(int tag, char kind, char sign) {
        String text = source.substring(position, tag);
        if (sign == '-') {
            return Strings.strip(text, Strings.Side.RIGHT);
        }
        if (sign == '+' || kind == '{') {
            return text;
        }
        int start = text.lastIndexOf('\n') + 1;
        boolean lineStarts = start > 0 || position == 0 || source.charAt(position - 1) == '\n';
        boolean blank = Strings.strip(text.substring(start), Strings.Side.BOTH).isEmpty();
        return lineStarts && blank ? text.substring(0, start) : text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Token.Type.DATA, text);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw TemplateException.at(line, "a comment {# is not closed by #}");
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        moveTo(end + 2);
        take(sign, true);
    }

    private void tag(boolean block) {
        int opened = line;
        add(block ? Token.Type.BLOCK_BEGIN : Token.Type.OUTPUT_BEGIN, "");
        String close = block ? "%}" : "}}";
        Deque<Character> open = new ArrayDeque<>();
        while (position < source.length()) {
            char sign = at(position);
            boolean signed = sign == '-' || sign == '+' && block;
            if (open.isEmpty() && source.startsWith(close, position + (signed ? 1 : 0))) {
                add(block ? Token.Type.BLOCK_END : Token.Type.OUTPUT_END, "");
                moveTo(position + close.length() + (signed ? 1 : 0));
                take(sign, block);
                return;
            }
            token(open);
        }
        throw TemplateException.at(opened, "a tag is not closed by " + close);
    }

    /** Takes the white space behind a tag that belongs to it. */
    private void take(char sign, boolean newline) {
        int end = position;
        if (sign == '-') {
            while (end < source.length() && Strings.isSpace(source.charAt(end))) {
                end++;
            }
        } else if (newline && sign != '+' && at(end) == '\n') {
            end++;
        }
        moveTo(end);
    }

    private void token(Deque<Character> open) {
        char c = at(position);
        if (Strings.isSpace(c)) {
            moveTo(position + 1);
        } else if (c == '\'' || c == '"') {
            string(c);
        } else if (!(matched(FLOAT, Token.Type.FLOAT)
                || matched(INTEGER, Token.Type.INTEGER)
                || matched(NAME, Token.Type.NAME))) {
            operator(open);
        }
    }

    private boolean matched(Pattern pattern, Token.Type type) {
        Matcher matcher = pattern.matcher(source).region(position, source.length());
        boolean afterDot = position > 0 && source.charAt(position - 1) == '.';
        if (!matcher.lookingAt() || type == Token.Type.FLOAT && afterDot) {
            return false;
        }
        add(type, matcher.group());
        moveTo(matcher.end());
        return true;
    }

    private void operator(Deque<Character> open) {
        Matcher matcher = OPERATOR.matcher(source).region(position, source.length());
        if (!matcher.lookingAt()) {
            throw TemplateException.at(line, "unexpected character '" + at(position) + "'");
        }
        char c = matcher.group().charAt(0);
        if (c == '(' || c == '[' || c == '{') {
            open.push(c);
        } else if (c == ')' || c == ']' || c == '}') {
            char needed = c == ')' ? '(' : c == ']' ? '[' : '{';
            if (open.isEmpty() || open.pop() != needed) {
                throw TemplateException.at(line, "unexpected '" + c + "'");
            }
        }
        add(Token.Type.OPERATOR, matcher.group());
        moveTo(matcher.end());
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw TemplateException.at(line, "a string is not closed by " + quote);
        }
        try {
            add(Token.Type.STRING, Strings.unescaped(source.substring(position + 1, end)));
        } catch (TemplateException e) {
            throw e.in(line);
        }
        moveTo(end + 1);
    }

    private char at(int index) {
        return index < source.length() ? source.charAt(index) : '\0';
    }

    private void add(Token.Type type, String text) {
        tokens.add(new Token(type, text, line));
    }

    private void moveTo(int next) {
        line += (int)
                source.substring(position, next).chars().filter(c -> c == '\n').count();
        position = next;
    }
}

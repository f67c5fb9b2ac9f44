package io.prefero.text.template;

import io.prefero.text.template.Statement.Body;
import io.prefero.text.template.Statement.Data;
import io.prefero.text.template.Statement.Flow;
import io.prefero.text.template.Statement.For;
import io.prefero.text.template.Statement.Generation;
import io.prefero.text.template.Statement.If;
import io.prefero.text.template.Statement.Jump;
import io.prefero.text.template.Statement.Macro;
import io.prefero.text.template.Statement.Output;
import io.prefero.text.template.Statement.Placed;
import io.prefero.text.template.Statement.SetBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Statements. */
final class Parser {
    private static final Statement NOTHING = new Body(List.of());

    private final Cursor at;
    private final ExpressionParser expressions;

    private Parser(Cursor at) {
        this.at = at;
        this.expressions = new ExpressionParser(at);
    }

    static Statement parse(String template) {
        Parser parser = new Parser(new Cursor(Lexer.tokens(template)));
        return parser.body(Set.of());
    }

    /** Statements up to a tag of one of these names, whose begin and name are taken; without names, up to the end. */
    private Statement body(Set<String> ends) {
        List<Statement> statements = new ArrayList<>();
        while (!at.is(Token.Type.END)) {
            if (at.is(Token.Type.DATA)) {
                statements.add(new Data(at.next().text()));
                continue;
            }
            int line = at.current().line();
            if (at.next().type() == Token.Type.OUTPUT_BEGIN) {
                Expression value = expressions.tuple(expressions::expression);
                at.expect(Token.Type.OUTPUT_END, "}}");
                statements.add(new Placed(line, new Output(value)));
            } else if (ends.contains(at.current().text())) {
                return new Body(statements);
            } else {
                statements.add(new Placed(line, statement()));
            }
        }
        if (!ends.isEmpty()) {
            throw at.unexpected("{% " + String.join(" %} or {% ", ends) + " %}");
        }
        return new Body(statements);
    }

    private Statement statement() {
        Token tag = at.current();
        switch (at.name()) {
            case "if":
                return condition();
            case "for":
                return loop();
            case "set":
                return assignment();
            case "macro":
                return macro();
            case "generation":
                end();
                return new Generation(closed("endgeneration"));
            case "break":
                end();
                return new Jump(Flow.BREAK);
            case "continue":
                end();
                return new Jump(Flow.CONTINUE);
            default:
                throw TemplateException.at(
                        tag.line(), "the statement {% " + tag.text() + " %} is not supported, or has no beginning");
        }
    }

    private void end() {
        at.expect(Token.Type.BLOCK_END, "%}");
    }

    /** Statements and the tag that closes them. */
    private Statement closed(String end) {
        Statement body = body(Set.of(end));
        at.expectName(end);
        end();
        return body;
    }

    private Statement condition() {
        Expression test = expressions.tuple(expressions::withoutCondition);
        end();
        Statement then = body(Set.of("elif", "else", "endif"));
        if (at.skipName("elif")) {
            int line = at.current().line();
            return new If(test, then, new Placed(line, condition()));
        }
        return new If(test, then, otherwise("endif"));
    }

    /** What an {@code else} says, if there is one; the closing tag is taken. */
    private Statement otherwise(String close) {
        boolean there = at.skipName("else");
        if (!there) {
            at.expectName(close);
        }
        end();
        return there ? closed(close) : NOTHING;
    }

    private Statement loop() {
        Target target = target();
        at.expectName("in");
        Expression items = expressions.tuple(expressions::withoutCondition);
        Optional<Expression> test = at.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (at.isName("recursive")) {
            throw at.unexpected("a loop that is not recursive");
        }
        end();
        Statement body = body(Set.of("else", "endfor"));
        return new For(target, items, test, body, otherwise("endfor"));
    }

    private Target target() {
        boolean bracket = at.skipOperator("(");
        List<Target> targets = new ArrayList<>(List.of(variable()));
        boolean several = at.isOperator(",");
        while (at.skipOperator(",")) {
            targets.add(variable());
        }
        if (bracket) {
            at.expectOperator(")");
        }
        return several ? new Target.Several(targets) : targets.get(0);
    }

    private Target variable() {
        String name = at.name();
        return at.skipOperator(".") ? new Target.Attribute(name, at.name()) : new Target.Variable(name);
    }

    private Statement assignment() {
        Target target = target();
        if (at.skipOperator("=")) {
            Expression value = expressions.tuple(expressions::expression);
            end();
            return new Statement.Set(target, value);
        }
        end();
        return new SetBlock(target, closed("endset"));
    }

    private Statement macro() {
        String name = at.name();
        at.expectOperator("(");
        List<String> parameters = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        while (!at.skipOperator(")")) {
            String parameter = at.name();
            parameters.add(parameter);
            if (at.skipOperator("=")) {
                defaults.put(parameter, expressions.expression());
            }
            if (!at.isOperator(")")) {
                at.expectOperator(",");
            }
        }
        end();
        return new Macro(name, parameters, defaults, closed("endmacro"));
    }
}

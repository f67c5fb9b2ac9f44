package io.prefero.text.template;

import io.prefero.text.template.Statement.Assignment;
import io.prefero.text.template.Statement.Body;
import io.prefero.text.template.Statement.Data;
import io.prefero.text.template.Statement.Flow;
import io.prefero.text.template.Statement.For;
import io.prefero.text.template.Statement.Generation;
import io.prefero.text.template.Statement.If;
import io.prefero.text.template.Statement.Inner;
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

    private final Names names = new Names();

    private final Cursor at;
    private final ExpressionParser expressions;

    private Parser(Cursor at) {
        this.at = at;
        this.expressions = new ExpressionParser(at, names);
    }

    static Inner parse(String template) {
        Parser parser = new Parser(new Cursor(Lexer.tokens(template)));
        return new Inner(parser.body(Set.of()), parser.names.close());
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
                return new Generation(inner("endgeneration"));
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

    /** The same with variables of its own. */
    private Inner inner(String end) {
        names.open();
        return new Inner(closed(end), names.close());
    }

    private Statement condition() {
        Expression test = expressions.tuple(expressions::withoutCondition);
        end();
        names.condition(1);
        Statement then = body(Set.of("elif", "else", "endif"));
        int line = at.current().line();
        Statement otherwise = at.skipName("elif") ? new Placed(line, condition()) : otherwise("endif");
        names.condition(-1);
        return new If(test, then, otherwise);
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
        names.open();
        names.set(target);
        Optional<Expression> test = at.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (at.isName("recursive")) {
            throw at.unexpected("a loop that is not recursive");
        }
        end();
        Inner body = new Inner(body(Set.of("else", "endfor")), names.close());
        names.open();
        return new For(target, items, test, body, new Inner(otherwise("endfor"), names.close()));
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
            names.set(target);
            return new Assignment(target, value);
        }
        end();
        names.set(target);
        return new SetBlock(target, inner("endset"));
    }

    private Statement macro() {
        String name = at.name();
        names.set(name);
        names.open();
        at.expectOperator("(");
        List<String> parameters = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        while (!at.skipOperator(")")) {
            String parameter = at.name();
            parameters.add(parameter);
            names.set(parameter);
            if (at.skipOperator("=")) {
                defaults.put(parameter, expressions.expression());
            }
            if (!at.isOperator(")")) {
                at.expectOperator(",");
            }
        }
        end();
        return new Macro(name, parameters, defaults, new Inner(closed("endmacro"), names.close()));
    }
}

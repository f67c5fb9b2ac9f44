package io.prefero.text.template;

import io.prefero.text.template.Expression.Attribute;
import io.prefero.text.template.Expression.Call;
import io.prefero.text.template.Expression.Constant;
import io.prefero.text.template.Expression.DictOf;
import io.prefero.text.template.Expression.Given;
import io.prefero.text.template.Expression.Item;
import io.prefero.text.template.Expression.ListOf;
import io.prefero.text.template.Expression.Slice;
import io.prefero.text.template.Expression.TupleOf;
import io.prefero.text.template.Expression.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Literals, names, and what stands behind them: dots, brackets, arguments. */
final class PrimaryParser {
    private static final Expression NONE = new Constant(None.NONE);

    private final Cursor at;
    private final ExpressionParser expressions;
    private final Names names;

    PrimaryParser(Cursor at, ExpressionParser expressions, Names names) {
        this.at = at;
        this.names = names;
        this.expressions = expressions;
    }

    Expression primary() {
        Token token = at.current();
        return switch (token.type()) {
            case NAME -> named(at.next().text());
            case STRING -> new Constant(strings());
            case INTEGER -> new Constant(integer());
            case FLOAT -> new Constant(Double.valueOf(at.next().text()));
            case OPERATOR -> bracketed();
            default -> throw at.unexpected("an expression");
        };
    }

    private Expression named(String name) {
        return switch (name) {
            case "true", "True" -> new Constant(true);
            case "false", "False" -> new Constant(false);
            case "none", "None" -> NONE;
            default -> {
                names.read(name);
                yield new Variable(name);
            }
        };
    }

    /** Strings next to each other are one. */
    private String strings() {
        StringBuilder text = new StringBuilder();
        while (at.is(Token.Type.STRING)) {
            text.append(at.next().text());
        }
        return text.toString();
    }

    private Long integer() {
        if (at.current().text().length() > 18) {
            throw at.unexpected("an integer of at most 18 digits");
        }
        return Long.valueOf(at.next().text());
    }

    private Expression bracketed() {
        if (at.skipOperator("(")) {
            if (at.skipOperator(")")) {
                return new TupleOf(List.of());
            }
            Expression inside = expressions.tuple(expressions::expression);
            at.expectOperator(")");
            return inside;
        } else if (at.skipOperator("[")) {
            List<Expression> items = new ArrayList<>();
            while (!at.skipOperator("]")) {
                items.add(expressions.expression());
                comma("]");
            }
            return new ListOf(items);
        } else if (at.skipOperator("{")) {
            return dict();
        }
        throw at.unexpected("an expression");
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!at.skipOperator("}")) {
            keys.add(expressions.expression());
            at.expectOperator(":");
            values.add(expressions.expression());
            comma("}");
        }
        return new DictOf(keys, values);
    }

    /** A comma, unless the end is here. */
    private void comma(String end) {
        if (!at.isOperator(end)) {
            at.expectOperator(",");
        }
    }

    Expression postfix(Expression of) {
        Expression value = of;
        while (true) {
            if (at.skipOperator(".")) {
                value = at.is(Token.Type.INTEGER)
                        ? new Item(value, new Constant(integer()))
                        : new Attribute(value, at.name());
            } else if (at.skipOperator("[")) {
                value = subscript(value);
            } else if (at.isOperator("(")) {
                value = new Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression from = at.isOperator(":") ? NONE : expressions.expression();
        if (at.skipOperator("]")) {
            return new Item(of, from);
        }
        at.expectOperator(":");
        Expression to = bound();
        Expression step = at.skipOperator(":") ? bound() : NONE;
        at.expectOperator("]");
        return new Slice(of, from, to, step);
    }

    private Expression bound() {
        return at.isOperator(":") || at.isOperator("]") ? NONE : expressions.expression();
    }

    Given arguments() {
        at.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Optional<Expression> spread = Optional.empty();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!at.skipOperator(")")) {
            if (at.isOperator("**") || spread.isPresent()) {
                throw at.unexpected("arguments without **, and none behind *: these are not supported");
            } else if (at.skipOperator("*")) {
                spread = Optional.of(expressions.expression());
            } else if (at.is(Token.Type.NAME) && at.following().is(Token.Type.OPERATOR, "=")) {
                String name = at.next().text();
                at.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw at.unexpected("a further named argument");
            }
            comma(")");
        }
        return new Given(positional, spread, named);
    }

    /** A name, perhaps with dots in it. */
    String dotted() {
        StringBuilder name = new StringBuilder(at.name());
        while (at.skipOperator(".")) {
            name.append('.').append(at.name());
        }
        return name.toString();
    }
}

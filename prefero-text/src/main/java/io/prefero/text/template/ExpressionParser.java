package io.prefero.text.template;

import io.prefero.text.template.Expression.And;
import io.prefero.text.template.Expression.Arithmetic;
import io.prefero.text.template.Expression.Compared;
import io.prefero.text.template.Expression.Conditional;
import io.prefero.text.template.Expression.Constant;
import io.prefero.text.template.Expression.Filtered;
import io.prefero.text.template.Expression.Given;
import io.prefero.text.template.Expression.Joined;
import io.prefero.text.template.Expression.Not;
import io.prefero.text.template.Expression.Or;
import io.prefero.text.template.Expression.Tested;
import io.prefero.text.template.Expression.TupleOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Expressions with Jinja's order of precedence, the loosest first. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<Token.Type> ARGUMENT =
            Set.of(Token.Type.NAME, Token.Type.STRING, Token.Type.INTEGER, Token.Type.FLOAT);

    private final Cursor at;
    private final PrimaryParser primary;

    ExpressionParser(Cursor at, Names names) {
        this.at = at;
        this.primary = new PrimaryParser(at, this, names);
    }

    /** An expression, or several with commas between them, which are a tuple. */
    Expression tuple(Supplier<Expression> item) {
        Expression first = item.get();
        if (!at.isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (at.skipOperator(",") && startsExpression()) {
            items.add(item.get());
        }
        return new TupleOf(items);
    }

    private boolean startsExpression() {
        return !(at.is(Token.Type.BLOCK_END) || at.is(Token.Type.OUTPUT_END) || at.isOperator(")") || at.isName("in"));
    }

    Expression expression() {
        Expression value = withoutCondition();
        while (at.skipName("if")) {
            Expression test = withoutCondition();
            Optional<Expression> otherwise = at.skipName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Conditional(test, value, otherwise);
        }
        return value;
    }

    Expression withoutCondition() {
        Expression left = and();
        while (at.skipName("or")) {
            left = new Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (at.skipName("and")) {
            left = new And(left, not());
        }
        return left;
    }

    private Expression not() {
        return at.skipName("not") ? new Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        for (String operator = comparator(); !operator.isEmpty(); operator = comparator()) {
            operators.add(operator);
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Compared(first, operators, others);
    }

    /** The comparing operator that stands here, taken; empty if there is none. */
    private String comparator() {
        if (at.is(Token.Type.OPERATOR) && COMPARISONS.contains(at.current().text())) {
            return at.next().text();
        } else if (at.skipName("in")) {
            return "in";
        } else if (at.isName("not") && at.following().is(Token.Type.NAME, "in")) {
            at.next();
            at.next();
            return "not in";
        }
        return "";
    }

    private Expression sum() {
        return leftToRight(Set.of("+", "-"), this::joined);
    }

    private Expression joined() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (at.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Joined(parts);
    }

    private Expression product() {
        return leftToRight(Set.of("*", "/", "//", "%", "**"), () -> unary(true));
    }

    private Expression leftToRight(Set<String> operators, Supplier<Expression> operand) {
        Expression left = operand.get();
        while (at.is(Token.Type.OPERATOR) && operators.contains(at.current().text())) {
            String operator = at.next().text();
            left = new Arithmetic(operator, left, operand.get());
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        Expression value;
        if (at.isOperator("-") || at.isOperator("+")) {
            long sign = at.next().text().equals("-") ? -1 : 1;
            value = new Arithmetic("*", new Constant(sign), unary(false));
        } else {
            value = primary.primary();
        }
        value = primary.postfix(value);
        return filtered ? filters(value) : value;
    }

    private Expression filters(Expression input) {
        Expression value = input;
        while (true) {
            if (at.skipOperator("|")) {
                String name = primary.dotted();
                value = new Filtered(value, name, at.isOperator("(") ? primary.arguments() : Given.NOTHING);
            } else if (at.skipName("is")) {
                value = test(value);
            } else if (at.isOperator("(")) {
                value = new Expression.Call(value, primary.arguments());
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression input) {
        boolean negated = at.skipName("not");
        Expression test = new Tested(input, primary.dotted(), testArguments());
        return negated ? new Not(test) : test;
    }

    private Given testArguments() {
        if (at.isOperator("(")) {
            return primary.arguments();
        }
        boolean value = ARGUMENT.contains(at.current().type()) || at.isOperator("[") || at.isOperator("{");
        boolean goesOn = at.isName("else") || at.isName("or") || at.isName("and");
        if (!value || goesOn) {
            return Given.NOTHING;
        }
        if (at.isName("is") || at.isName("if")) {
            throw at.unexpected("the argument of a test");
        }
        return Given.of(primary.postfix(primary.primary()));
    }
}

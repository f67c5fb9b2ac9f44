package io.prefero.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a template that has a value. */
sealed interface Expression {
    Object value(Frame frame);

    /** A literal. */
    record Constant(Object constant) implements Expression {
        @Override
        public Object value(Frame frame) {
            return constant;
        }
    }

    /** A variable. */
    record Variable(String name) implements Expression {
        @Override
        public Object value(Frame frame) {
            return frame.get(name);
        }
    }

    /** {@code [a, b]}. */
    record ListOf(List<Expression> items) implements Expression {
        @Override
        public Object value(Frame frame) {
            return all(items, frame);
        }
    }

    /** {@code (a, b)}. */
    record TupleOf(List<Expression> items) implements Expression {
        @Override
        public Object value(Frame frame) {
            return new Tuple(all(items, frame));
        }
    }

    /** {@code {a: b}}. */
    record DictOf(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Object value(Frame frame) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(Values.key(keys.get(i).value(frame)), values.get(i).value(frame));
            }
            return map;
        }
    }

    /** {@code of.name}. */
    record Attribute(Expression of, String name) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Attributes.attribute(of.value(frame), name);
        }
    }

    /** {@code of[key]}. */
    record Item(Expression of, Expression key) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Attributes.item(of.value(frame), key.value(frame));
        }
    }

    /** {@code of[from:to:step]}; what is left out is the constant {@link None}. */
    record Slice(Expression of, Expression from, Expression to, Expression step) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Attributes.slice(of.value(frame), from.value(frame), to.value(frame), step.value(frame));
        }
    }

    /** Arguments as they are written; {@code *spread} gives a list of further ones. */
    record Given(List<Expression> positional, Optional<Expression> spread, Map<String, Expression> named) {
        static final Given NOTHING = of();

        static Given of(Expression... positional) {
            return new Given(List.of(positional), Optional.empty(), Map.of());
        }

        Arguments values(Frame frame) {
            List<Object> values = all(positional, frame);
            spread.ifPresent(list -> values.addAll(Values.list(list.value(frame))));
            Map<String, Object> byName = new LinkedHashMap<>();
            named.forEach((name, expression) -> byName.put(name, expression.value(frame)));
            return new Arguments(values, byName);
        }
    }

    /** {@code function(arguments)}. */
    record Call(Expression function, Given arguments) implements Expression {
        @Override
        public Object value(Frame frame) {
            if (Values.required(function.value(frame)) instanceof Callable callable) {
                return callable.call(arguments.values(frame));
            }
            throw new TemplateException("a " + Values.type(function.value(frame)) + " is no function");
        }
    }

    /** {@code input | name(arguments)}. */
    record Filtered(Expression input, String name, Given arguments) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Filters.apply(name, input.value(frame), arguments.values(frame));
        }
    }

    /** {@code input is name(arguments)}. */
    record Tested(Expression input, String name, Given arguments) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Tests.holds(name, input.value(frame), arguments.values(frame));
        }
    }

    /** {@code not of}. */
    record Not(Expression of) implements Expression {
        @Override
        public Object value(Frame frame) {
            return !Values.truth(of.value(frame));
        }
    }

    /** {@code left and right}: one of the two values. */
    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object value(Frame frame) {
            Object first = left.value(frame);
            return Values.truth(first) ? right.value(frame) : first;
        }
    }

    /** {@code left or right}: one of the two values. */
    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object value(Frame frame) {
            Object first = left.value(frame);
            return Values.truth(first) ? first : right.value(frame);
        }
    }

    /** {@code then if test else otherwise}. */
    record Conditional(Expression test, Expression then, Optional<Expression> otherwise) implements Expression {
        @Override
        public Object value(Frame frame) {
            if (Values.truth(test.value(frame))) {
                return then.value(frame);
            }
            return otherwise
                    .map(e -> e.value(frame))
                    .orElseGet(() -> new Undefined("a condition was false and there is no else"));
        }
    }

    /** {@code left operator right} in numbers, texts and lists. */
    record Arithmetic(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Frame frame) {
            return Operators.apply(operator, left.value(frame), right.value(frame));
        }
    }

    /** {@code a ~ b}. */
    record Joined(List<Expression> parts) implements Expression {
        @Override
        public Object value(Frame frame) {
            StringBuilder text = new StringBuilder();
            parts.forEach(part -> text.append(Values.text(part.value(frame))));
            return text.toString();
        }
    }

    /** {@code first < second <= third}. */
    record Compared(Expression first, List<String> operators, List<Expression> others) implements Expression {
        @Override
        public Object value(Frame frame) {
            Object left = first.value(frame);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).value(frame);
                if (!Operators.holds(operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    private static List<Object> all(List<Expression> expressions, Frame frame) {
        List<Object> values = new ArrayList<>();
        expressions.forEach(e -> values.add(e.value(frame)));
        return values;
    }
}

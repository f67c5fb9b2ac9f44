package io.prefero.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A part of a template that writes something or sets a variable. */
sealed interface Statement {
    /** How it goes on. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow execute(Frame frame, StringBuilder out);

    /** Text as it stands. */
    record Data(String text) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            out.append(text);
            return Flow.NEXT;
        }
    }

    /** {@code {{ expression }}}. */
    record Output(Expression expression) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            out.append(Values.text(expression.value(frame)));
            return Flow.NEXT;
        }
    }

    /** One after another. */
    record Body(List<Statement> statements) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            for (Statement statement : statements) {
                Flow flow = statement.execute(frame, out);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        }
    }

    /** A statement whose errors name a line. */
    record Placed(int line, Statement statement) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            try {
                return statement.execute(frame, out);
            } catch (TemplateException e) {
                throw e.in(line);
            }
        }
    }

    /** What has variables of its own, and which of them it is certain to set. */
    record Inner(Statement statement, Set<String> later) {
        Flow in(Frame frame, StringBuilder out) {
            return statement.execute(frame.inner(later), out);
        }
    }

    /** {@code {% if %}}; {@code elif} is an {@code if} in the other branch. */
    record If(Expression test, Statement then, Statement otherwise) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            return (Values.truth(test.value(frame)) ? then : otherwise).execute(frame, out);
        }
    }

    /** {@code {% for %}}, which keeps the items that pass its test. */
    record For(Target target, Expression items, Optional<Expression> test, Inner body, Inner otherwise)
            implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            List<Object> all = new ArrayList<>();
            Values.iterator(items.value(frame)).forEachRemaining(item -> {
                if (passes(item, frame)) {
                    all.add(item);
                }
            });
            if (all.isEmpty()) {
                return otherwise.in(frame, out);
            }
            for (int i = 0; i < all.size(); i++) {
                Frame turn = frame.inner(body.later);
                turn.set("loop", new Loop(all, i));
                target.assign(turn, all.get(i));
                if (body.statement.execute(turn, out) == Flow.BREAK) {
                    break;
                }
            }
            return Flow.NEXT;
        }

        private boolean passes(Object item, Frame frame) {
            Frame trial = frame.inner(Set.of());
            target.assign(trial, item);
            return test.isEmpty() || Values.truth(test.get().value(trial));
        }
    }

    /** {@code {% set %}}. */
    record Assignment(Target target, Expression value) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            target.assign(frame, value.value(frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% set name %}…{% endset %}}. */
    record SetBlock(Target target, Inner body) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            StringBuilder text = new StringBuilder();
            body.in(frame, text);
            target.assign(frame, text.toString());
            return Flow.NEXT;
        }
    }

    /** {@code {% generation %}}: its text is an answer's; variables set inside are not seen outside. */
    record Generation(Inner body) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            return body.in(frame, out);
        }
    }

    /** {@code {% macro %}}: a function that gives the text its body writes. */
    record Macro(String name, List<String> parameters, Map<String, Expression> defaults, Inner body)
            implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            frame.set(name, (Callable) arguments -> call(frame.inner(body.later), arguments));
            return Flow.NEXT;
        }

        private String call(Frame frame, Arguments arguments) {
            Arguments.Bound bound = arguments.bind("the macro " + name, parameters.toArray(String[]::new));
            for (String parameter : parameters) {
                Expression otherwise = defaults.get(parameter);
                frame.set(
                        parameter,
                        bound.has(parameter)
                                ? bound.get(parameter)
                                : otherwise == null
                                        ? new Undefined("the macro " + name + " was not given " + parameter)
                                        : otherwise.value(frame));
            }
            StringBuilder text = new StringBuilder();
            body.statement.execute(frame, text);
            return text.toString();
        }
    }

    /** {@code {% break %}} and {@code {% continue %}}. */
    record Jump(Flow flow) implements Statement {
        @Override
        public Flow execute(Frame frame, StringBuilder out) {
            return flow;
        }
    }
}

package io.prefero.text.template;

import java.util.List;

/** What a value can be assigned to. */
sealed interface Target {
    void assign(Frame frame, Object value);

    /** A variable. */
    record Variable(String name) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            frame.set(name, value);
        }
    }

    /** {@code namespace.attribute}. */
    record Attribute(String namespace, String attribute) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            if (!(Values.required(frame.get(namespace)) instanceof Namespace object)) {
                throw new TemplateException("\"" + namespace + "\" is no namespace: nothing else can be changed");
            }
            object.attributes().put(attribute, value);
        }
    }

    /** {@code a, b}. */
    record Several(List<Target> targets) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            List<Object> values = Values.list(value);
            if (values.size() != targets.size()) {
                throw new TemplateException(targets.size() + " variables for " + values.size() + " values");
            }
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(frame, values.get(i));
            }
        }
    }
}

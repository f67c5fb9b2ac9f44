package io.prefero.text.template;

import java.util.Map;

/** The one object that a template may change. */
record Namespace(Map<String, Object> attributes) {}

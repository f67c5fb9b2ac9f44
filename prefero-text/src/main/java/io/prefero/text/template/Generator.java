package io.prefero.text.template;

import java.util.Iterator;

/** What filters such as {@code selectattr} give: always true, without a length, and empty once it was walked through. */
record Generator(Iterator<Object> rest) {}

/** The part of the Jinja language that chat templates are written in, with Python's meaning; whatever else is an error. */
@NullMarked
package io.prefero.text.template;

import org.jspecify.annotations.NullMarked;

/** A small TOFU: invented authors, facts about them, and models that are to forget some. */
@NullMarked
package io.prefero.lab.authors;

import org.jspecify.annotations.NullMarked;

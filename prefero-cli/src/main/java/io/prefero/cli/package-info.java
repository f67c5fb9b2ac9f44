/** The {@code prefero} command. Each subcommand is a few lines of library code. */
@NullMarked
package io.prefero.cli;

import org.jspecify.annotations.NullMarked;

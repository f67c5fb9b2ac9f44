/** Configurations of other programs as settings of a run. */
@NullMarked
package io.prefero.cli.imports;

import org.jspecify.annotations.NullMarked;

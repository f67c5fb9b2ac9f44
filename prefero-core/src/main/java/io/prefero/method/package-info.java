/** The table of contents of the field: one small file per objective. Nothing else lives here. */
@NullMarked
package io.prefero.method;

import org.jspecify.annotations.NullMarked;

/** Settings: a record declares its keys, defaults, ranges and meaning once; YAML, flags, checks and docs follow. */
@NullMarked
package io.prefero.setting;

import org.jspecify.annotations.NullMarked;

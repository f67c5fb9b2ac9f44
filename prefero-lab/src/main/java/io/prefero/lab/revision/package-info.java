/** The world of the T-REG reproduction: a model that can be asked for better and for worse answers. */
@NullMarked
package io.prefero.lab.revision;

import org.jspecify.annotations.NullMarked;

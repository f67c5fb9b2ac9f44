/** One row explained: what each token says, pulls and carries, by a method's own loss and rewards; numbers and their page. */
@NullMarked
package io.prefero.explain;

import org.jspecify.annotations.NullMarked;

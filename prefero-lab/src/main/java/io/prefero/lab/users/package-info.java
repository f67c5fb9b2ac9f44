/** A world of users who like different things, and the experiment on inferring whom one serves from a few examples. */
@NullMarked
package io.prefero.lab.users;

import org.jspecify.annotations.NullMarked;

/** What a row of a dataset can be, how it is read from files, and how it becomes token ids in a cache on disk. */
@NullMarked
package io.prefero.example;

import org.jspecify.annotations.NullMarked;

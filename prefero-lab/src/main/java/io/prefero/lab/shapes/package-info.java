/**
 * Scenes of a few coloured shapes, 32 pixels wide, and prompts whose wishes a program can check: the world in which image
 * models learn preferences.
 */
@NullMarked
package io.prefero.lab.shapes;

import org.jspecify.annotations.NullMarked;

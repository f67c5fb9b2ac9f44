package io.prefero.lab.shapes;

/** What a prompt puts to the test: the tags of GenEval (Ghosh et al. 2023). */
enum Skill {
    SINGLE_OBJECT,
    COLORS,
    TWO_OBJECT,
    COUNTING,
    POSITION,
    COLOR_ATTR
}

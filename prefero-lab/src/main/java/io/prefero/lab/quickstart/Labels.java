package io.prefero.lab.quickstart;

/** Where the labels of preference pairs come from. */
public enum Labels {
    /** The person who asked: prefers the first reply with probability σ(r*(first) − r*(second)). */
    TRUE,
    /** A fair coin, the control: such labels know nothing about the replies, so training on them must not help. */
    SHUFFLED
}

package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.every.World;

/** The world of DPO as one to try every method in. */
public final class JudgedWords implements World {
    private static final int PAIRS = 2000;
    private static final int HELD_OUT = 512;

    @Override
    public String name() {
        return "every-method";
    }

    @Override
    public String setting() {
        return "The world of DPO: 2,000 pairs, 60 steps of 32, and 512 pairs held out.";
    }

    @Override
    public String train() {
        return "{ lr: 2e-3, batch: 32, steps: 60, warmup: 0.1, schedule: constant }";
    }

    @Override
    public String taste(String prompt) {
        return " " + String.join(" ", GoodBad.good(prompt));
    }

    @Override
    public String refusal() {
        return " " + GoodBad.REFUSAL;
    }

    @Override
    public Judged judged(Bench bench, long seed) {
        Base base = Base.usual(bench, seed);
        return new Judged(
                base.model(),
                base.pairs("train", PAIRS, Annotator.TRUE),
                base.pairs("train", PAIRS, Annotator.COIN),
                base.pairs("held out", HELD_OUT, Annotator.TRUE));
    }
}

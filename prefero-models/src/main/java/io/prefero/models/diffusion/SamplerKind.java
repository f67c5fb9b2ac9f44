package io.prefero.models.diffusion;

/** The ways from noise to an image. */
public enum SamplerKind {
    /** Song et al. 2020, arXiv:2010.02502; deterministic at η = 0. */
    DDIM,
    /** Ho et al. 2020, arXiv:2006.11239. */
    DDPM,
    /** Karras et al. 2022, arXiv:2206.00364. */
    EULER,
    /** DPM-Solver++ 2M; Lu et al. 2022, arXiv:2211.01095. */
    DPM_SOLVER,
    /** Euler's method on a flow; Esser et al. 2024, arXiv:2403.03206. */
    FLOW_EULER;

    /**
     * A sampler of some steps.
     *
     * @param eta DDIM's η: 0 deterministic, 1 as noisy as DDPM
     * @throws IllegalArgumentException if the model was not trained for it
     */
    public Sampler of(SchedulerConfig config, int steps, double eta) {
        if (config.flows() != (this == FLOW_EULER)) {
            throw new IllegalArgumentException(
                    config.flows()
                            ? "this model was trained by flow matching: sample it with flow_euler"
                            : "flow_euler samples models that were trained by flow matching, which this one was not");
        }
        if (steps < 1 || steps > config.steps()) {
            throw new IllegalArgumentException("steps must be in [1, " + config.steps() + "], got " + steps);
        }
        return switch (this) {
            case DDIM -> new Ddim(config, steps, eta);
            case DDPM -> new Ddpm(config, steps);
            case EULER -> new Euler(config, steps);
            case DPM_SOLVER -> new DpmSolver(config, steps);
            case FLOW_EULER -> new FlowEuler(config, steps);
        };
    }
}

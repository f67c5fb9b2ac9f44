package io.prefero.monitor;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A number that training may make worse without the loss showing it. */
public enum Monitor {
    /**
     * Preferred responses become less likely (likelihood displacement; Razin et al. 2024, arXiv:2410.08847): the mean of
     * log πθ/πref over their tokens, in nats. Where there is no reference, or one that moves, of log πθ, counted from the start.
     */
    DISPLACEMENT(
            "the preferred responses have become less likely, %.2f nats a token (likelihood displacement), so their"
                    + " probability went to texts that nobody preferred; try a lower train.lr, dpop, a weighted-sum with sft, or"
                    + " leave out the pairs whose responses the model sees as nearly alike (the highest CHES)") {
        @Override
        Optional<Reading> reading(Map<String, Double> metrics, boolean referenceMoves) {
            Optional<Reading> level = Reading.of("monitor/chosen_logp_per_token", metrics, true);
            return referenceMoves
                    ? level
                    : Reading.of(LOG_RATIO, metrics, false).or(() -> level);
        }

        @Override
        double badness(double value) {
            return -value;
        }

        @Override
        double limit(MonitorSettings settings) {
            return settings.displacement();
        }
    },

    /**
     * The reward comes to prefer length: the correlation, over pairs, of its margin with the difference of lengths. Without a
     * reference it has a value from the beginning, from which it is counted.
     */
    LENGTH(
            "the reward goes more and more with length: over pairs its margin and the difference of lengths correlate at %+.2f,"
                    + " counted from the start, so responses may win by being longer (or, below 0, shorter) instead of better;"
                    + " try r-dpo, ld-dpo, ln-dpo or simpo, or balance the lengths in the data") {
        @Override
        Optional<Reading> reading(Map<String, Double> metrics, boolean referenceMoves) {
            return Reading.of("monitor/length_correlation", metrics, !metrics.containsKey(LOG_RATIO));
        }

        @Override
        double badness(double value) {
            return Math.abs(value);
        }

        @Override
        double limit(MonitorSettings settings) {
            return settings.length();
        }
    },

    /**
     * The policy goes far from the reference: the mean of |log πθ/πref| over the tokens of the responses trained on, in nats. It
     * is no KL(πθ ‖ πref), for which the policy would have to write; where the responses were drawn from the reference it is, on
     * average, at least KL(πref ‖ πθ) per token.
     */
    DRIFT(
            "the policy is far from the reference, by %.2f nats a token of the responses it is trained on, and what it writes by"
                    + " itself may have become worse in ways that no pair shows; read samples, and try a larger beta, a lower"
                    + " train.lr or fewer steps") {
        @Override
        Optional<Reading> reading(Map<String, Double> metrics, boolean referenceMoves) {
            return Reading.of("monitor/drift_per_token", metrics, false);
        }

        @Override
        double badness(double value) {
            return value;
        }

        @Override
        double limit(MonitorSettings settings) {
            return settings.drift();
        }
    };

    private static final String LOG_RATIO = "monitor/chosen_logratio_per_token";

    private final String says;

    Monitor(String says) {
        this.says = says;
    }

    /** What it finds among a step's metrics, if it can be told of the method. */
    abstract Optional<Reading> reading(Map<String, Double> metrics, boolean referenceMoves);

    /** What must not exceed the limit. */
    abstract double badness(double value);

    abstract double limit(MonitorSettings settings);

    /** The alarm in words, with a place for the value. */
    String says() {
        return says;
    }

    /** Its name in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The metric of the step at which its alarm is raised: the running mean. */
    String alarm() {
        return "alarm/" + word();
    }

    /**
     * A metric that is watched.
     *
     * @param fromStart whether it has a value of its own before training, from which it is counted
     */
    record Reading(String metric, double value, boolean fromStart) {
        static Optional<Reading> of(String metric, Map<String, Double> metrics, boolean fromStart) {
            return Optional.ofNullable(metrics.get(metric))
                    .filter(Double::isFinite)
                    .map(value -> new Reading(metric, value, fromStart));
        }
    }
}

package io.prefero.race;

/**
 * How likely a trained model and its reference find the two responses of a held-out row.
 *
 * @param row its number in the data, counted from 0
 */
public record RowScore(long row, Answer chosen, Answer rejected) {
    /**
     * One response.
     *
     * @param tokens how many it has
     * @param policy log π of the trained model, summed over them
     * @param reference log π of the model as it was before
     * @param divergence KL(reference ‖ policy) over the vocabulary, summed over its positions
     */
    public record Answer(int tokens, double policy, double reference, double divergence) {
        double ratio() {
            return policy - reference;
        }

        double ratioPerToken() {
            return ratio() / tokens;
        }

        double perToken() {
            return policy / tokens;
        }
    }

    double divergencePerToken() {
        return (chosen.divergence + rejected.divergence) / (chosen.tokens + rejected.tokens);
    }
}

package io.prefero.objective;

import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;

/** How a negative log-likelihood is averaged; the three conventions of the field, each by its name. */
public enum Nll {
    /** Over all tokens of the batch. */
    TOKEN_MEAN {
        @Override
        public Term of(String name, TokenScore y) {
            return new Term(name, y.logProb().negate(), Denominator.tokens(y.name()));
        }
    },
    /** Over each sequence, then over examples. */
    SEQ_MEAN {
        @Override
        public Term of(String name, TokenScore y) {
            return Term.mean(name, y.meanLogProb().negate());
        }
    },
    /** Summed over each sequence, then averaged over examples. */
    SEQ_SUM {
        @Override
        public Term of(String name, TokenScore y) {
            return Term.mean(name, y.logProb().negate());
        }
    };

    /** −log π_θ(y|x) as a term of a loss. */
    public abstract Term of(String name, TokenScore y);

    /** −log π_θ of all tokens of a batch, prompts included where they are given, each counting alike. */
    public static Term withPrompt(String name, TokenScore y, TokenScore prompt) {
        Tensor sums = y.logProb().plus(prompt.logProb());
        return new Term(name, sums.negate(), Denominator.tokensAndPrompt(y.name()));
    }
}

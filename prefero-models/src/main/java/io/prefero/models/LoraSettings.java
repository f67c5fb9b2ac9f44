package io.prefero.models;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a LoRA adapter is (Hu et al. 2021, arXiv:2106.09685): W·x + s·B·A·dropout(x) in every targeted linear layer.
 *
 * @param rank r, rows of A and columns of B; at least 1
 * @param alpha α, which sets the scale s; above 0
 * @param dropout the chance that an input of A is dropped in training, in [0, 1)
 * @param targets which linear layers change
 * @param scaling how α and r give s
 * @param sight whether layers of what the model sees with are targets too
 * @param rankPatterns other ranks for layers whose path ends as the key, a regular expression, says
 * @param alphaPatterns other α in the same way
 */
public record LoraSettings(
        int rank,
        double alpha,
        double dropout,
        Targets targets,
        Scaling scaling,
        boolean sight,
        Map<String, Integer> rankPatterns,
        Map<String, Double> alphaPatterns) {
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be at least 1, got " + rank);
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be > 0, got " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        rankPatterns = Map.copyOf(rankPatterns);
        alphaPatterns = Map.copyOf(alphaPatterns);
    }

    /** The same rank and α everywhere, s = α/r. */
    public LoraSettings(int rank, double alpha, double dropout, Targets targets) {
        this(rank, alpha, dropout, targets, Scaling.BY_RANK, false, Map.of(), Map.of());
    }

    /** The same for layers of what the model sees with too, or without these. */
    LoraSettings seeing(boolean too) {
        return new LoraSettings(rank, alpha, dropout, targets, scaling, too, rankPatterns, alphaPatterns);
    }

    /** How α and r give the scale s. */
    public enum Scaling {
        /** s = α/r. */
        BY_RANK {
            @Override
            double scale(double alpha, int rank) {
                return alpha / rank;
            }
        },
        /** s = α/√r (rank-stabilised, Kalajdzievski 2023, arXiv:2312.03732). */
        RANK_STABILISED {
            @Override
            double scale(double alpha, int rank) {
                return alpha / Math.sqrt(rank);
            }
        };

        abstract double scale(double alpha, int rank);
    }

    /** Which linear layers an adapter changes. */
    public sealed interface Targets {
        /** Whether the layer of this path is one of them. */
        boolean match(String path);

        /** Every linear layer but the head. */
        record AllLinear() implements Targets {
            @Override
            public boolean match(String path) {
                return true;
            }
        }

        /** Layers whose path is one of the names or ends in a dot and one of them, such as {@code q_proj}. */
        record Named(List<String> names) implements Targets {
            public Named {
                names = List.copyOf(names);
                if (names.isEmpty()) {
                    throw new IllegalArgumentException("targets must name at least one linear layer");
                }
            }

            @Override
            public boolean match(String path) {
                return names.stream().anyMatch(n -> path.equals(n) || path.endsWith("." + n));
            }
        }

        /** Layers whose whole path matches a regular expression. */
        record Matching(String expression) implements Targets {
            @Override
            public boolean match(String path) {
                return pattern(expression).matcher(path).matches();
            }
        }
    }

    int rank(String path) {
        return byPattern(rankPatterns, path, rank);
    }

    /** s of the layer of a path. */
    public double scale(String path) {
        return scaling.scale(byPattern(alphaPatterns, path, alpha), rank(path));
    }

    private static <T> T byPattern(Map<String, T> patterns, String path, T otherwise) {
        return patterns.entrySet().stream()
                .filter(e ->
                        pattern("(.*\\.)?(" + e.getKey() + ")").matcher(path).matches())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(otherwise);
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + expression + "\" is not a regular expression: " + e.getDescription(), e);
        }
    }
}

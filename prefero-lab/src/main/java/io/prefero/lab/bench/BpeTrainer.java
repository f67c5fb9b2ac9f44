package io.prefero.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Learns a byte-level BPE vocabulary as Hugging Face's trainer does: start from the 256 bytes, and again and again make
 * one token of the two neighbours that stand side by side most often within a piece of text; among equals the pair with
 * the smallest ids. The result depends only on how often each piece occurs, not on the order of the texts.
 *
 * @see <a href="https://arxiv.org/abs/1508.07909">Sennrich et al. 2016</a>
 */
public final class BpeTrainer {
    private static final Comparator<Map.Entry<Pair, Long>> MOST_FREQUENT = Map.Entry.<Pair, Long>comparingByValue()
            .thenComparing(entry -> entry.getKey().left(), Comparator.reverseOrder())
            .thenComparing(entry -> entry.getKey().right(), Comparator.reverseOrder());

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<Bpe.Merge> merges = new ArrayList<>();
    private final Map<Pair, Long> pairs = new HashMap<>();
    private final List<Piece> pieces;

    private BpeTrainer(Stream<String> texts) {
        Bpe.SPECIAL.forEach(this::id);
        ByteLevel.alphabet().forEach(this::id);
        Map<String, Long> counts = texts.flatMap(ByteLevel::pieces)
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        pieces = counts.entrySet().stream()
                .map(piece -> new Piece(bytes(piece.getKey()), piece.getValue()))
                .toList();
        pieces.forEach(piece -> count(piece, 1));
    }

    /**
     * Learns a vocabulary from texts.
     *
     * @param maxTokens the most tokens the vocabulary may have, at least 260 (special tokens and bytes); it has fewer when
     *     every piece of the texts has become one token
     */
    public static Bpe train(Stream<String> texts, int maxTokens) {
        int least = Bpe.SPECIAL.size() + 256;
        if (maxTokens < least) {
            throw new IllegalArgumentException("a byte-level vocabulary has at least " + least + " tokens ("
                    + Bpe.SPECIAL.size() + " special ones and 256 bytes), got maxTokens = " + maxTokens);
        }
        BpeTrainer trainer = new BpeTrainer(texts);
        while (trainer.tokens.size() < maxTokens && !trainer.pairs.isEmpty()) {
            trainer.mergeMostFrequent();
        }
        return new Bpe(trainer.tokens, trainer.merges);
    }

    private void mergeMostFrequent() {
        Pair pair = pairs.entrySet().stream().max(MOST_FREQUENT).orElseThrow().getKey();
        String left = tokens.get(pair.left());
        String right = tokens.get(pair.right());
        merges.add(new Bpe.Merge(left, right));
        int merged = id(left + right);
        for (Piece piece : pieces) {
            if (piece.contains(pair)) {
                count(piece, -1);
                piece.merge(pair, merged);
                count(piece, 1);
            }
        }
    }

    private void count(Piece piece, int sign) {
        for (int i = 0; i + 1 < piece.ids.length; i++) {
            long change = sign * piece.count;
            pairs.merge(
                    new Pair(piece.ids[i], piece.ids[i + 1]),
                    change,
                    (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
        }
    }

    private int id(String token) {
        return ids.computeIfAbsent(token, absent -> {
            tokens.add(absent);
            return tokens.size() - 1;
        });
    }

    private int[] bytes(String piece) {
        return piece.chars().map(c -> id(Character.toString(c))).toArray();
    }

    private record Pair(int left, int right) {}

    /** A distinct piece of text: its tokens so far, and how often it occurs. */
    private static final class Piece {
        private int[] ids;
        private final long count;

        Piece(int[] ids, long count) {
            this.ids = ids;
            this.count = count;
        }

        boolean contains(Pair pair) {
            for (int i = 0; i + 1 < ids.length; i++) {
                if (ids[i] == pair.left() && ids[i + 1] == pair.right()) {
                    return true;
                }
            }
            return false;
        }

        void merge(Pair pair, int merged) {
            int[] shorter = new int[ids.length];
            int length = 0;
            for (int i = 0; i < ids.length; i++) {
                boolean match = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
                shorter[length++] = match ? merged : ids[i];
                i += match ? 1 : 0;
            }
            ids = Arrays.copyOf(shorter, length);
        }
    }
}

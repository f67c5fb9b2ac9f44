package io.prefero.models;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The attention of a forest cut into calls of the kernel. A call takes a range of queries and shows it the keys of its
 * ancestors and its own; what a query must not see there is masked, and costs as much as what it sees. So a tree is one call
 * where little of the block is masked, and is cut at its forks where much is; small neighbours share a call. A long segment
 * is cut into pieces, because the kernel computes what lies ahead within 512 keys even where causality hides it. Of all such
 * cuts the cheapest is taken; it depends on the forest's shape alone.
 */
final class AttentionPlan {
    /** What a call costs beyond its block, in query–key pairs; measured, a third or three times as much hardly matters. */
    private static final long CALL = 3000;

    /** What showing one more ancestor's key costs, which is copied, in query–key pairs. */
    private static final long KEY = 10;

    /**
     * Queries from {@code from} to before {@code to}, which see themselves and the queries of earlier calls.
     *
     * @param above the numbers of those calls, from the root
     */
    record Call(int from, int to, List<Integer> above) {
        int queries() {
            return to - from;
        }
    }

    /** A stretch of tokens without forks, and what branches off at its end. */
    private record Segment(int from, int fork, int to, List<Segment> branches) {
        int own() {
            return fork - from;
        }

        /** Into how many pieces its own tokens n are cut: m that minimises n²/2m + m·(what a call with the keys above costs). */
        int pieces(int depth) {
            double call = CALL + KEY * (depth + own() / 2.0);
            return Math.max(1, (int) Math.round(own() / Math.sqrt(2 * call)));
        }

        /** Where the i-th piece begins. */
        int piece(int i, int pieces) {
            return from + own() * i / pieces;
        }
    }

    /** How neighbours from one on are cut: those before {@code next} are one call, or the one before it is forked. */
    private record Cut(long cost, int next, Kind kind) {}

    private enum Kind {
        TOGETHER,
        FORKED
    }

    private final int[] ends;
    private final List<Call> calls = new ArrayList<>();

    private AttentionPlan(int[] ends) {
        this.ends = ends;
    }

    /** The calls, in the order of their queries; every query is in one of them. */
    static List<Call> of(Forest forest) {
        AttentionPlan plan = new AttentionPlan(forest.ends());
        plan.add(plan.segments(0, forest.tokens()), 0, List.of());
        return plan.calls;
    }

    private List<Segment> segments(int from, int to) {
        List<Segment> segments = new ArrayList<>();
        for (int at = from; at < to; at = ends[at]) {
            int fork = at + 1;
            while (fork < ends[at] && ends[fork] == ends[at]) {
                fork++;
            }
            segments.add(new Segment(at, fork, ends[at], segments(fork, ends[at])));
        }
        return segments;
    }

    private void add(List<Segment> siblings, int depth, List<Integer> above) {
        Cut[] cuts = cuts(siblings, depth);
        for (int i = 0; i < siblings.size(); i = cuts[i].next) {
            Segment first = siblings.get(i);
            if (cuts[i].kind == Kind.TOGETHER) {
                calls.add(new Call(first.from, siblings.get(cuts[i].next - 1).to, above));
            } else {
                add(first.branches, depth + first.own(), addPieces(first, depth, above));
            }
        }
    }

    /** A call for each piece of a segment's own tokens. Returns the calls that its branches see. */
    private List<Integer> addPieces(Segment segment, int depth, List<Integer> above) {
        List<Integer> path = above;
        int pieces = segment.pieces(depth);
        for (int i = 0; i < pieces; i++) {
            calls.add(new Call(segment.piece(i, pieces), segment.piece(i + 1, pieces), path));
            path = Stream.concat(path.stream(), Stream.of(calls.size() - 1)).toList();
        }
        return path;
    }

    /**
     * The best cut from every sibling on.
     *
     * @param depth tokens above the siblings
     */
    private static Cut[] cuts(List<Segment> siblings, int depth) {
        int n = siblings.size();
        Cut[] best = new Cut[n + 1];
        best[n] = new Cut(0, n, Kind.TOGETHER);
        for (int i = n - 1; i >= 0; i--) {
            Segment first = siblings.get(i);
            best[i] = new Cut(forked(first, depth) + best[i + 1].cost, i + 1, Kind.FORKED);
            for (int next = i + 1; next <= n; next++) {
                int tokens = siblings.get(next - 1).to - first.from;
                long cost = CALL + KEY * depth + (long) tokens * (depth + tokens) + best[next].cost;
                if (cost < best[i].cost) {
                    best[i] = new Cut(cost, next, Kind.TOGETHER);
                }
            }
        }
        return best;
    }

    private static long forked(Segment segment, int depth) {
        long cost = cuts(segment.branches, depth + segment.own())[0].cost;
        int pieces = segment.pieces(depth);
        for (int i = 0; i < pieces; i++) {
            long above = depth + segment.piece(i, pieces) - segment.from;
            long tokens = segment.piece(i + 1, pieces) - segment.piece(i, pieces);
            cost += CALL + KEY * above + tokens * (above + tokens);
        }
        return cost;
    }
}

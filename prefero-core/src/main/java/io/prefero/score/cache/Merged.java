package io.prefero.score.cache;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** The entries of several segments in order of key, each key once; of equals, one that is whole. */
record Merged(List<Segment> parts) implements Iterable<Entry> {
    @Override
    public Iterator<Entry> iterator() {
        return new Entries(parts);
    }

    private record Cursor(Segment segment, int at, ContentKey key) {}

    private static final class Entries implements Iterator<Entry> {
        private final PriorityQueue<Cursor> next = new PriorityQueue<>(Comparator.comparing(Cursor::key));

        Entries(List<Segment> parts) {
            parts.forEach(part -> offer(part, 0));
        }

        private void offer(Segment segment, int at) {
            if (at < segment.count()) {
                next.add(new Cursor(segment, at, segment.key(at)));
            }
        }

        @Override
        public boolean hasNext() {
            return !next.isEmpty();
        }

        @Override
        public Entry next() {
            Entry entry = take();
            for (Cursor c = next.peek(); c != null && c.key().equals(entry.key()); c = next.peek()) {
                Entry other = take();
                entry = entry.whole() ? entry : other;
            }
            return entry;
        }

        private Entry take() {
            Cursor first = next.remove();
            offer(first.segment(), first.at() + 1);
            return first.segment().entry(first.at());
        }
    }
}

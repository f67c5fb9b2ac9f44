package io.prefero.score.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Texts by number, their values, and caches that keep them. */
final class Remembered {
    static final ScoreKind KIND = kind('a');

    private Remembered() {}

    static ScoreKind kind(char model) {
        return new ScoreKind(new Fingerprint(String.valueOf(model).repeat(64)), DType.F32, "log_prob", 1);
    }

    static ContentKey key(int i) {
        return ContentKey.of(new int[] {7, i, 7}, 1);
    }

    static Values values(int i) {
        return Values.of(-i, i / 3f, 0.5f);
    }

    /** Puts texts, each of which becomes a file of its own. */
    static void putOneByOne(Path root, int from, int to) {
        List<String> warnings = new ArrayList<>();
        put(ScoreCache.open(root, KIND, warnings::add, 1), from, to);
        assertThat(warnings).isEmpty();
    }

    static void put(ScoreCache cache, int from, int to) {
        try (cache) {
            for (int i = from; i < to; i++) {
                cache.put(key(i), values(i));
            }
        }
    }

    static void requireAll(ScoreCache cache, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(cache.find(key(i)).orElseThrow().floats())
                    .as("text " + i)
                    .isEqualTo(values(i).floats());
        }
    }

    /** What lies in the only folder of a kind. */
    static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    static Path onlyFile(Path root) throws IOException {
        List<Path> files = files(root);
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    /** Another JVM that runs {@link Child}, under a limit of the shell's if there is one. */
    static Process child(String limit, List<String> options, Object... arguments) throws IOException {
        List<String> java = new ArrayList<>();
        if (!limit.isEmpty()) {
            Collections.addAll(java, "/bin/sh", "-c", limit + "; exec \"$@\"", "sh");
        }
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Collections.addAll(java, "-XX:-UsePerfData", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"));
        java.addAll(options);
        java.add(Child.class.getName());
        Arrays.stream(arguments).map(Object::toString).forEach(java::add);
        return new ProcessBuilder(java).redirectErrorStream(true).start();
    }

    /** What it printed. */
    static String outcome(Process child) throws IOException, InterruptedException {
        String printed = new String(child.getInputStream().readAllBytes());
        assertThat(child.waitFor()).as(printed).isZero();
        return printed;
    }

    /** Puts the texts from…to with room for so many bytes, finds them again and prints the warnings and how many. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Path root = Path.of(arguments[0]);
            int from = Integer.parseInt(arguments[1]);
            int to = Integer.parseInt(arguments[2]);
            long room = Long.parseLong(arguments[3]);
            ScoreCache cache = ScoreCache.open(root, KIND, System.out::println, room);
            put(cache, from, to);
            int found = 0;
            for (int i = from; i < to; i++) {
                float[] expected = values(i).floats();
                found += cache.find(key(i))
                                .filter(v -> Arrays.equals(v.floats(), expected))
                                .isPresent()
                        ? 1
                        : 0;
            }
            System.out.println("found " + found);
        }
    }
}

package io.prefero.race;

import io.prefero.tensor.DType;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.train.Beginning;
import io.prefero.train.Listener;
import io.prefero.train.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Where all entries begin: on one batch, the first of the first seed, before anything has moved.
 *
 * @param entries each entry's loss and gradient norm, in the race's order
 * @param cosines between the gradients of each two entries, over what both train; NaN where one of them is 0
 */
public record Beginnings(List<Beginning> entries, List<List<Double>> cosines) {
    public Beginnings {
        entries = List.copyOf(entries);
        cosines = cosines.stream().map(List::copyOf).toList();
    }

    /**
     * Computes them, one entry after another.
     *
     * @param folder for the gradients, which are as large as what is trained
     */
    static Beginnings of(RaceSettings race, Path folder, Listener listener) {
        List<Beginning> found = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (Entry entry : race.entries()) {
            Path file = folder.resolve(entry.folder() + ".safetensors");
            found.add(Run.begin(race.run(entry, race.allSeeds().get(0)), file, listener));
            files.add(file);
        }
        return new Beginnings(found, cosines(files));
    }

    static List<List<Double>> cosines(List<Path> files) {
        List<Safetensors> gradients = files.stream().map(Safetensors::open).toList();
        try {
            double[][] products = products(gradients);
            int count = files.size();
            return IntStream.range(0, count)
                    .mapToObj(i -> IntStream.range(0, count)
                            .mapToObj(j -> products[i][j] / Math.sqrt(products[i][i]) / Math.sqrt(products[j][j]))
                            .toList())
                    .toList();
        } finally {
            gradients.forEach(Safetensors::close);
        }
    }

    /** The inner product of each two gradients over the tensors that all entries train, one tensor at a time. */
    private static double[][] products(List<Safetensors> gradients) {
        Set<String> common = new TreeSet<>(gradients.get(0).names());
        gradients.forEach(g -> common.retainAll(g.names()));
        double[][] products = new double[gradients.size()][gradients.size()];
        for (String name : common) {
            try (Scope scope = Scope.open()) {
                List<Tensor> parts = gradients.stream()
                        .map(g -> g.tensor(name).to(DType.F64))
                        .toList();
                for (int i = 0; i < products.length; i++) {
                    for (int j = 0; j <= i; j++) {
                        products[i][j] += parts.get(i).times(parts.get(j)).sum().item();
                        products[j][i] = products[i][j];
                    }
                }
            }
        }
        return products;
    }
}

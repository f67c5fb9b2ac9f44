package io.prefero.readme;

import io.prefero.train.Listener;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;

/** The library example of the README, as it stands there. */
final class TrainDpo {
    private TrainDpo() {}

    public static void main(String[] args) {
        RunSettings settings = RunSettings.parse("""
                method: { name: dpo, beta: 0.1 }
                model:  { path: %s, lora: { rank: 16 } }
                data:   { train: %s }
                train:  { lr: 1e-4, batch: 8, epochs: 1 }
                out:    %s
                """.formatted(args[0], args[1], args[2]));
        Run.Result result = Run.of(settings).start(Listener.SILENT).result();
        System.out.println("margin " + result.metrics().get("rewards/margins") + ", weights in " + result.weights());
    }
}

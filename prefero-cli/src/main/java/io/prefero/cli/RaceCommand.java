package io.prefero.cli;

import io.prefero.race.Beginnings;
import io.prefero.race.Entry;
import io.prefero.race.Race;
import io.prefero.race.RaceResult;
import io.prefero.race.RaceSettings;
import io.prefero.race.Spectator;
import io.prefero.setting.Trees;
import io.prefero.train.Listener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Several methods and settings on the same data. */
@Command(
        name = "race",
        description = {
            "Compares methods and settings on your data: all train from one start, on the same rows in the same order,"
                    + " with the same budget, and are measured on rows that none of them has seen.",
            "",
            "  prefero race dpo simpo dpo:beta=0.5 soft=dpo:beta=0.01,train.lr=1e-5 --model M --data FILE --out runs/race",
            "",
            "An entry sets its method's hyperparameters, and of the block train its own lr, schedule, warmup,"
                    + " weight_decay, max_grad_norm and Adam's; everything else is set for all, by the options of train."
                    + " In a config file the entries stand under race: entries. All must learn from the same kind of"
                    + " rows, with a chosen and a rejected response. A tenth of the prompts is held out unless"
                    + " data.eval or data.eval_fraction says otherwise.",
            "",
            "First come each entry's loss and gradient norm on one batch and the cosines between the gradients; then a"
                    + " run for each entry and seed in ENTRY/seed-N; then the verdict, prompt by prompt, with intervals."
                    + " The folder gets race.yaml, race.json and race.html."
        })
final class RaceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RaceOptions options = new RaceOptions();

    @Option(
            names = "--resume",
            description = "Go on with the race in --out: finished runs are kept; start it if there is none.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Print the settings that result, as YAML, and do nothing.")
    private boolean dryRun;

    @Override
    public void run() {
        ObjectNode given = options.given();
        RaceSettings settings = settings(given);
        PrintWriter console = spec.commandLine().getOut();
        if (dryRun) {
            console.print(Trees.yaml(settings.toTree()));
            return;
        }
        Race race = resume && Race.isIn(settings.out()) ? Race.resume(settings.out()) : Race.of(settings);
        Interruption.guard(race::cancel, () -> tell(race.run(new Loud(console)), console));
    }

    private RaceSettings settings(ObjectNode given) {
        JsonNode folder = given.path("out");
        if (!resume || !folder.isString() || !Race.isIn(Path.of(folder.asString()))) {
            return RaceSettings.read(given);
        }
        RaceSettings before = Race.settings(Path.of(folder.asString()));
        before.refuseChanges(given);
        return before;
    }

    private static void tell(Optional<RaceResult> result, PrintWriter console) {
        result.ifPresentOrElse(
                r -> {
                    RaceTables.result(r).forEach(console::println);
                    console.println("numbers: " + r.json());
                    console.println("page:    " + r.page());
                },
                () -> console.println("stopped; --resume goes on from there"));
        console.flush();
    }

    /** Tells of a race; what several runs say alike is said once. */
    private record Loud(PrintWriter out, Set<String> said) implements Spectator {
        Loud(PrintWriter out) {
            this(out, new HashSet<>());
        }

        @Override
        public void onMessage(String message) {
            out.println(message);
            out.flush();
        }

        @Override
        public void onBeginnings(RaceSettings race, Beginnings beginnings) {
            RaceTables.beginnings(race, beginnings).forEach(out::println);
            out.flush();
        }

        @Override
        public Listener onRun(Entry entry, long seed, int number, int of) {
            onMessage("run " + number + " of " + of + ": " + entry.label() + ", seed " + seed);
            Console console = new Console(out);
            return new Listener() {
                @Override
                public void onMessage(String message) {
                    if (said.add(message.replaceAll("[0-9][0-9.,]*", ""))) { // other numbers, the same news
                        console.onMessage(message);
                    }
                }

                @Override
                public void onStep(Step step) {
                    console.onStep(step);
                }
            };
        }
    }
}

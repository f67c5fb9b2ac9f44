package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A whole run follows the steps that TRL recorded on the same rows: loss, rewards, gradient norm, rate. */
@Tag("recipe")
class TrajectoryTest {
    private static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"));

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyRecordedTrajectoryOfAMethodOfTheTable() throws IOException {
        Path golden = SHARED.resolve("golden/trajectories");
        assumeTrue(Files.isDirectory(golden), "the shared fixtures folder has no golden/trajectories");
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode recorded = JsonMapper.shared().readTree(file.toFile());
                method(recorded)
                        .ifPresent(method -> tests.add(DynamicTest.dynamicTest(
                                recorded.path("name").asString(), () -> follow(golden, recorded, method))));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    /** The method that TRL's settings mean, if it is in the table. */
    private static Optional<ObjectNode> method(JsonNode recorded) {
        JsonNode s = recorded.path("settings");
        ObjectNode method = JsonMapper.shared().createObjectNode();
        double beta = s.path("beta").asDouble();
        String loss = s.path("loss_type").asString("");
        String trainer = recorded.path("trainer").asString();
        if (trainer.startsWith("DPO") && loss.isEmpty()) {
            return Optional.of(method.put("name", "dpo").put("beta", beta));
        }
        if (trainer.startsWith("DPO") && loss.equals("ipo")) {
            return Optional.of(method.put("name", "ipo/mean").put("beta", beta));
        }
        if (trainer.startsWith("DPO") && loss.equals("hinge")) {
            return Optional.of(method.put("name", "hinge-dpo").put("beta", beta));
        }
        if (trainer.startsWith("DPO") && loss.equals("robust")) {
            return Optional.of(method.put("name", "robust-dpo")
                    .put("beta", beta)
                    .put("label_smoothing", s.path("label_smoothing").asDouble()));
        }
        if (trainer.startsWith("ORPO")) {
            return Optional.of(method.put("name", "orpo").put("beta", beta));
        }
        if (trainer.startsWith("KTO")) {
            return Optional.of(method.put("name", "kto")
                    .put("beta", beta)
                    .put("desirable_weight", s.path("desirable_weight").asDouble(1))
                    .put("undesirable_weight", s.path("undesirable_weight").asDouble(1)));
        }
        if (trainer.startsWith("CPO") && loss.equals("simpo")) {
            return Optional.of(method.put("name", "simpo")
                    .put("beta", beta)
                    .put("gamma", s.path("simpo_gamma").asDouble())
                    .put("sft_weight", s.path("cpo_alpha").asDouble()));
        }
        return Optional.empty();
    }

    private void follow(Path golden, JsonNode recorded, ObjectNode method) throws IOException {
        List<Listener.Step> steps = new ArrayList<>();
        Run.of(settings(golden, recorded, method)).run(new Listener() {
            @Override
            public void onStep(Step step) {
                steps.add(step);
            }
        });
        assertThat(steps).hasSize(recorded.path("steps").size());
        for (int i = 0; i < steps.size(); i++) {
            compare(recorded.path("steps").get(i), steps.get(i).metrics());
        }
    }

    private static void compare(JsonNode golden, Map<String, Double> ours) {
        String at = "step " + golden.path("step");
        near(at + " loss", golden.path("loss").asDouble(), ours.get("loss"), 1e-4);
        golden.properties().forEach(e -> {
            if (e.getKey().startsWith("rewards/") && ours.containsKey(e.getKey())) {
                near(at + " " + e.getKey(), e.getValue().asDouble(), ours.get(e.getKey()), 1e-4);
            }
        });
        double norm = golden.path("grad_norm").asDouble();
        near(at + " grad_norm", norm, ours.get("grad_norm"), 1e-4 * norm);
        near(at + " lr", golden.path("lr").asDouble(), ours.get("learning_rate"), 1e-9);
        for (String side : List.of("logps/chosen", "logps/rejected")) {
            if (golden.has(side)) {
                double value = golden.path(side).asDouble();
                near(at + " " + side, value, ours.get(side), 1e-4 * Math.max(1, Math.abs(value)));
            }
        }
    }

    private static void near(String what, double golden, double ours, double tolerance) {
        assertThat(ours).as(what).isCloseTo(golden, within(tolerance));
    }

    private RunSettings settings(Path golden, JsonNode recorded, ObjectNode method) throws IOException {
        JsonNode s = recorded.path("settings");
        int micro = s.path("per_device_train_batch_size").asInt();
        double steps = s.path("max_steps").asDouble();
        Path work = Files.createTempDirectory(folder, "run");
        ObjectNode run = JsonMapper.shared().createObjectNode();
        run.set("method", method);
        ObjectNode model = run.putObject("model").put("path", theModel().toString());
        if (recorded.has("lora")) {
            model.put("adapter", golden.resolve("lora-initial-adapter").toString());
        }
        run.putObject("data")
                .put(
                        "train",
                        plain(golden.resolve(recorded.path("data").asString()), work)
                                .toString())
                .put("max_length", s.path("max_length").asInt());
        run.putObject("train")
                .put("lr", s.path("learning_rate").asDouble())
                .put("batch", micro * s.path("gradient_accumulation_steps").asInt())
                .put("micro_batch", micro)
                .put("threads", Runtime.getRuntime().availableProcessors()) // large enough for several
                .put("steps", (long) steps)
                .put("order", "file")
                .put("warmup", s.path("warmup_steps").asDouble() / steps)
                .put("weight_decay", s.path("weight_decay").asDouble())
                .put("max_grad_norm", s.path("max_grad_norm").asDouble());
        run.put("out", work.resolve("out").toString());
        return RunSettings.read(run);
    }

    /** The trajectories were made with the one model folder that the fixtures hold. */
    private static Path theModel() throws IOException {
        try (Stream<Path> models = Files.list(SHARED.resolve("models"))) {
            return models.filter(Files::isDirectory).sorted().findFirst().orElseThrow();
        }
    }

    /** The rows that were trained on: those that bear a step's number. */
    private static Path plain(Path recorded, Path work) throws IOException {
        StringBuilder rows = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recorded)), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (JsonMapper.shared().readTree(line).path("step").isNumber()) {
                    rows.append(line).append('\n');
                }
            }
        }
        return Files.writeString(work.resolve("rows.jsonl"), rows);
    }
}

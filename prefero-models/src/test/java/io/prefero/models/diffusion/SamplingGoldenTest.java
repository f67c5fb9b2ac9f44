package io.prefero.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.Pass;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Noise schedules, timesteps and the way of every sampler equal diffusers'. */
@Tag("unit")
class SamplingGoldenTest {
    private static final Map<String, SamplerKind> KINDS = Map.of(
            "ddim", SamplerKind.DDIM,
            "ddpm", SamplerKind.DDPM,
            "euler", SamplerKind.EULER,
            "dpm", SamplerKind.DPM_SOLVER,
            "flow", SamplerKind.FLOW_EULER);

    private static SchedulerConfig config(JsonNode json, String className) {
        ObjectNode with = json.deepCopy().asObject();
        return SchedulerConfig.parse(with.put("_class_name", className).toString());
    }

    @TestFactory
    Stream<DynamicTest> everySamplerGoesDiffusersWay() {
        return Goldens.all().stream()
                .flatMap(g -> g.pipelines().stream()
                        .flatMap(p -> g.test(p.name() + "-sampling", numbers -> {
                            JsonNode runs = g.json(p.name() + "-sampling");
                            try (Pipeline pipeline = Goldens.pipeline(p.folder());
                                    Denoiser denoiser = pipeline.denoiser()) {
                                for (Map.Entry<String, JsonNode> run : runs.properties()) {
                                    new Way(
                                                    p.folder(),
                                                    g.root().resolve("images"),
                                                    pipeline,
                                                    denoiser,
                                                    run.getKey(),
                                                    run.getValue(),
                                                    numbers)
                                            .check();
                                }
                            }
                        })));
    }

    /** One recorded run. */
    private record Way(
            Path folder,
            Path images,
            Pipeline pipeline,
            Denoiser denoiser,
            String name,
            JsonNode run,
            Safetensors numbers) {
        void check() {
            SchedulerConfig config =
                    config(run.path("config"), run.path("scheduler").asString());
            SamplerKind kind = config.usual();
            Sampler sampler =
                    kind.of(config, run.path("steps").asInt(), run.path("eta").asDouble());
            assertThat(sampler.start()).isCloseTo(run.path("init_noise_sigma").asDouble(), within(1e-5));
            for (int i = 0; i < sampler.steps(); i++) {
                assertThat(sampler.timestep(i))
                        .as(name + " timestep " + i)
                        .isCloseTo(run.path("timesteps").get(i).asDouble(), within(2e-4));
            }
            try (Gradients off = Gradients.off()) {
                walk(sampler);
            }
            String own = pipeline.scheduler().className();
            if (config(run.path("config"), own).equals(pipeline.scheduler())) {
                madeAtOnce(kind);
            }
        }

        /** What the generator makes, where the run's schedule is the pipeline's own. */
        private void madeAtOnce(SamplerKind kind) {
            List<String> prompts = prompts();
            ImageGenerator generator = new ImageGenerator(pipeline, denoiser, Pass.BASE);
            int size = generator.usualSize();
            ImageGenerator.Settings settings = new ImageGenerator.Settings(
                    kind,
                    run.path("steps").asInt(),
                    run.path("guidance").asDouble(),
                    run.path("eta").asDouble(),
                    size,
                    size);
            Tensor pixels = generator.pixels(
                    generator.latents(prompts, ImageGenerator.nothing(prompts.size()), settings, new Recorded()));
            Goldens.mustBeNear(
                    pixels, numbers.tensor(name + ".decoded").over(2).plus(0.5).clamp(0, 1), 5e-4, name + " pixels");
            List<byte[]> bytes = generator.bytes(pixels);
            for (int i = 0; i < bytes.size(); i++) {
                Path png = images.resolve(name(i));
                if (Files.exists(png)) {
                    mustShowTheSame(bytes.get(i), png);
                }
            }
        }

        private String name(int image) {
            String model = folder.getFileName().toString().replace("tiny-", "");
            return model + "-" + name + "-" + image + ".png";
        }

        private static void mustShowTheSame(byte[] ours, Path png) {
            try {
                BufferedImage theirs = ImageIO.read(png.toFile());
                for (int y = 0; y < theirs.getHeight(); y++) {
                    for (int x = 0; x < theirs.getWidth(); x++) {
                        for (int c = 0; c < 3; c++) {
                            int expected = theirs.getRGB(x, y) >> (16 - 8 * c) & 0xff;
                            int actual = ours[(y * theirs.getWidth() + x) * 3 + c] & 0xff;
                            assertThat(actual)
                                    .as("%s, (%d, %d), colour %d", png, x, y, c)
                                    .isBetween(expected - 1, expected + 1);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The noise of the run. */
        private final class Recorded implements ImageGenerator.Noise {
            @Override
            public Tensor start() {
                return numbers.tensor("start_noise").narrow(0, 0, prompts().size());
            }

            @Override
            public Tensor step(int step) {
                return numbers.tensor("stochastic_noises").narrow(0, step, 1).squeeze(0);
            }
        }

        private List<String> prompts() {
            return run.path("prompts").valueStream().map(JsonNode::asString).toList();
        }

        private void walk(Sampler sampler) {
            Tensor trajectory = numbers.tensor(name + ".trajectory");
            long batch = trajectory.size(1);
            double tolerance = 1e-5 * Goldens.largest(trajectory) + 2e-4;
            Tensor x = numbers.tensor("start_noise").narrow(0, 0, batch).times(sampler.start());
            Goldens.mustBeNear(x, trajectory.narrow(0, 0, 1).squeeze(0), tolerance, name + " start");
            Condition told = told();
            double guidance = run.path("guidance").asDouble();
            for (int i = 0; i < sampler.steps(); i++) {
                int step = i;
                Tensor shown = sampler.shown(i, x);
                float[] times = new float[(int) (2 * batch)];
                Arrays.fill(times, (float) sampler.timestep(i));
                Tensor both = denoiser.predict(Tensor.cat(0, List.of(shown, shown)), Tensor.of(times), told, Pass.BASE);
                Tensor[] halves = both.split(0, batch, batch);
                Tensor output = halves[0].plus(halves[1].minus(halves[0]).times(guidance));
                if (sampler instanceof Ddim ddim && numbers.names().contains(name + ".means")) {
                    transition(ddim.transition(i, x, output), step);
                }
                Tensor before = x;
                x = Scope.of(() -> sampler.next( // what it remembers must outlive the step's scope
                        step,
                        before,
                        output,
                        () -> numbers.tensor("stochastic_noises")
                                .narrow(0, step, 1)
                                .squeeze(0)));
                Goldens.mustBeNear(
                        x, trajectory.narrow(0, i + 1, 1).squeeze(0), tolerance, name + " after step " + (i + 1));
            }
            Goldens.mustBeNear(
                    pipeline.autoencoder().decode(x), numbers.tensor(name + ".decoded"), 1e-3, name + " decoded");
        }

        private void transition(Ddim.Transition transition, int step) {
            Tensor mean = numbers.tensor(name + ".means").narrow(0, step, 1).squeeze(0);
            Goldens.mustBeNear(
                    transition.mean(), mean, 1e-5 * Goldens.largest(mean) + 2e-4, name + " mean of step " + step);
            double sigma = numbers.tensor(name + ".sigmas").toDoubles()[step];
            assertThat(transition.deviation()).isCloseTo(sigma, within(1e-5));
            Tensor next =
                    numbers.tensor(name + ".trajectory").narrow(0, step + 1, 1).squeeze(0);
            double expected = numbers.tensor(name + ".log_prob_mean").toDoubles()[step];
            assertThat(transition.logDensity(next).toDoubles()[0])
                    .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
        }

        /** The empty prompt and the run's. */
        private Condition told() {
            List<String> prompts = prompts();
            Condition wanted = condition(prompts);
            Condition empty = condition(ImageGenerator.nothing(prompts.size()));
            Condition unwanted = pipeline.emptyIsZero()
                    ? new Condition(empty.context().times(0.0), empty.pooled().map(p -> p.times(0.0)), empty.timeIds())
                    : empty;
            return Condition.join(List.of(unwanted, wanted));
        }

        private Condition condition(List<String> prompts) {
            Prompts.Encoded encoded = pipeline.prompts().encode(prompts);
            int size = denoiser.sampleSize() * pipeline.autoencoder().factor();
            return pipeline.condition(encoded.states(), encoded.pooled(), size, size);
        }
    }

    @TestFactory
    Stream<DynamicTest> theTablesOfNoiseEqualDiffusers() {
        return Goldens.all().stream()
                .flatMap(g -> g.test("schedules", numbers -> {
                    String scaled =
                            "\"beta_start\": 0.00085, \"beta_end\": 0.012, \"beta_schedule\": \"scaled_linear\"";
                    table(numbers, "alphas_cumprod", scaled);
                    table(numbers, "alphas_cumprod_zero_terminal_snr", scaled + ", \"rescale_betas_zero_snr\": true");
                    table(numbers, "alphas_cumprod_linear", "\"beta_schedule\": \"linear\"");
                    table(numbers, "alphas_cumprod_squaredcos_cap_v2", "\"beta_schedule\": \"squaredcos_cap_v2\"");
                    noising(numbers, scaled);
                }));
    }

    private static NoiseSchedule schedule(String keys) {
        return NoiseSchedule.of(SchedulerConfig.parse("{" + keys + "}"));
    }

    private static void table(Safetensors numbers, String name, String keys) {
        double[] golden = numbers.tensor(name).toDoubles();
        double[] ours = schedule(keys).alphas();
        for (int t = 0; t < golden.length; t++) {
            assertThat(ours[t]).as(name + " " + t).isCloseTo(golden[t], within(1e-6 * golden[t] + 1e-9));
        }
    }

    private static void noising(Safetensors numbers, String keys) {
        int[] steps = Arrays.stream(numbers.tensor("add_noise.timesteps").toLongs())
                .mapToInt(t -> (int) t)
                .toArray();
        Tensor x0 = numbers.tensor("add_noise.x0");
        Tensor noise = numbers.tensor("add_noise.noise");
        NoiseSchedule epsilon = schedule(keys);
        NoiseSchedule velocity = schedule(keys + ", \"prediction_type\": \"v_prediction\"");
        Goldens.mustBeNear(epsilon.noised(x0, noise, steps), numbers.tensor("add_noise.noised"), 1e-6, "noised");
        Goldens.mustBeNear(epsilon.target(x0, noise, steps), noise, 0, "ε");
        Goldens.mustBeNear(velocity.target(x0, noise, steps), numbers.tensor("add_noise.velocity"), 1e-6, "velocity");
        for (int i = 0; i < steps.length; i++) {
            near(epsilon.signalToNoise(steps[i]), numbers, "snr", i);
            near(epsilon.minSnr(steps[i], 5), numbers, "min_snr5_weight_epsilon", i);
            near(velocity.minSnr(steps[i], 5), numbers, "min_snr5_weight_v", i);
        }
    }

    private static void near(double ours, Safetensors numbers, String name, int i) {
        double golden = numbers.tensor(name).toDoubles()[i];
        assertThat(ours).as(name + " " + i).isCloseTo(golden, within(1e-4 * golden));
    }

    @TestFactory
    Stream<DynamicTest> everySpacingVisitsDiffusersTimesteps() {
        return Goldens.all().stream()
                .filter(g -> g.has("schedules.json"))
                .flatMap(g -> g.json("schedules")
                        .path("timesteps")
                        .propertyStream()
                        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> spacing(e.getKey(), e.getValue()))));
    }

    private static void spacing(String key, JsonNode golden) {
        String[] parts = key.split("/");
        boolean flows = parts[0].equals("flow");
        boolean karras = parts[0].endsWith("_karras");
        SchedulerConfig config = SchedulerConfig.parse("{\"beta_start\": 0.00085, \"beta_end\": 0.012,"
                + " \"beta_schedule\": \"scaled_linear\", \"steps_offset\": 1, \"shift\": 3,"
                + " \"use_karras_sigmas\": " + karras + ", \"_class_name\": \""
                + (flows ? "FlowMatchEulerDiscreteScheduler" : "DDIMScheduler") + "\""
                + (flows ? "" : ", \"timestep_spacing\": \"" + parts[1] + "\"") + "}");
        JsonNode times = golden.path("timesteps");
        if (key.equals("flow/train")) {
            int[] all = IntStream.range(0, times.size()).toArray();
            double[] told = config.noising().told(all).toDoubles();
            for (int i = 0; i < told.length; i++) {
                assertThat(told[i]).isCloseTo(times.get(i).asDouble(), within(1e-3));
            }
            return;
        }
        int steps = Integer.parseInt(parts[parts.length - 1]);
        Sampler sampler = KINDS.get(parts[0].replace("_karras", "")).of(config, steps, 0);
        assertThat(sampler.steps()).isEqualTo(steps);
        for (int i = 0; i < steps; i++) {
            assertThat(sampler.timestep(i))
                    .as("step " + i)
                    .isCloseTo(times.get(i).asDouble(), within(2e-3));
        }
        if (golden.has("init_noise_sigma")) {
            assertThat(sampler.start())
                    .isCloseTo(golden.path("init_noise_sigma").asDouble(), within(1e-4));
        }
    }

    /** Defaults that a scheduler's class has for what a config leaves out. */
    @TestFactory
    Stream<DynamicTest> whatAConfigLeavesOutIsTheSamplersOwnDefault() {
        String fresh = "{\"steps_offset\": 1, \"_class_name\": \"PNDMScheduler\"}";
        return Stream.of(DynamicTest.dynamicTest("PNDM", () -> {
            SchedulerConfig config = SchedulerConfig.parse(fresh);
            assertThat(SamplerKind.DDIM.of(config, 10, 0).timestep(0)).isEqualTo(901);
            assertThat(SamplerKind.EULER.of(config, 10, 0).timestep(0)).isEqualTo(999);
            assertThat(SamplerKind.DPM_SOLVER.of(config, 10, 0).timestep(0)).isEqualTo(999);
            assertThat(config.clips()).isEmpty();
            assertThat(config.prediction()).isEqualTo(Prediction.EPSILON);
        }));
    }
}

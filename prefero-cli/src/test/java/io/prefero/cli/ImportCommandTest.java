package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.setting.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of TRL and LLaMA-Factory become settings that mean the same. */
@Tag("unit")
class ImportCommandTest {
    @TempDir
    Path folder;

    private Called call(String yaml, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
        return Called.with(Stream.concat(Stream.of("import", file.toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    private ObjectNode settings(String yaml, String... options) throws IOException {
        Called called = call(yaml, options);
        assertThat(called.code()).as(called.err()).isZero();
        return Trees.parse(called.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                              | {name: dpo, beta: 0.1}
                    {loss_type: [sigmoid], beta: 0.3}                               | {name: dpo, beta: 0.3}
                    {loss_type: hinge}                                              | {name: hinge-dpo, beta: 0.1}
                    {loss_type: ipo, beta: 0.5}                                     | {name: ipo/mean, beta: 0.5}
                    {loss_type: exo_pair}                                           | {name: exo, beta: 0.1, label_smoothing: 0.001}
                    {loss_type: robust, label_smoothing: 0.2}                       | {name: robust-dpo, beta: 0.1, label_smoothing: 0.2}
                    {loss_type: discopop, discopop_tau: 0.1}                        | {name: discopop, beta: 0.1, discopop_tau: 0.1}
                    {loss_type: apo_down}                                           | {name: anchored-po/down, beta: 0.1}
                    {ld_alpha: 0.4}                                                 | {name: ld-dpo, beta: 0.1, ld_alpha: 0.4}
                    {use_weighting: true}                                           | {name: wpo, beta: 0.1, clamp_weights: false}
                    {loss_type: sft}                                                | {name: sft}
                    {f_divergence_type: js_divergence}                              | {name: f-dpo/js, beta: 0.1}
                    {f_divergence_type: forward_kl}                                 | {name: f-dpo/forward-kl, beta: 0.1}
                    {f_divergence_type: alpha_divergence, f_alpha_divergence_coef: 0.25} | {name: f-dpo/alpha, beta: 0.1, alpha: 0.75}
                    {f_divergence_type: alpha_divergence}                           | {name: f-dpo/alpha, beta: 0.1, alpha: 0.5}
                    {f_divergence_type: alpha_divergence, f_alpha_divergence_coef: 1} | {name: f-dpo/reverse-kl, beta: 0.1}
                    """)
    void trlsLossesAreMethods(String yaml, String method) throws IOException {
        assertThat(settings(yaml).path("method")).isEqualTo(Trees.parse(method));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {label_smoothing: 0.2}                                          | {name: cdpo, beta: 0.1, label_smoothing: 0.2}
                    {use_weighting: true}                                           | {name: wpo, beta: 0.1, clamp_weights: true}
                    {reference_free: true}                                          | {name: dpo, beta: 0.1, reference_free: true}
                    {rpo_alpha: 0.5} | {name: weighted-sum, terms: [{method: dpo, weight: 1.0, params: {beta: 0.1}}, {method: sft, weight: 0.5, params: {}}]}
                    {f_divergence_type: alpha_divergence, f_alpha_divergence_coef: 0.25} | {name: f-dpo/alpha, beta: 0.1, alpha: 0.25}
                    {f_divergence_type: alpha_divergence}                           | {name: f-dpo/forward-kl, beta: 0.1}
                    {f_divergence_type: js_divergence, label_smoothing: 0.2}        | {name: f-dpo/js, beta: 0.1, label_smoothing: 0.2}
                    """)
    void before029KeysMeantSomethingElse(String yaml, String method) throws IOException {
        assertThat(settings(yaml, "--trl", "0.28").path("method")).isEqualTo(Trees.parse(method));
    }

    @Test
    void whatIsConvertedIsSaid() throws IOException {
        String alpha = "{f_divergence_type: alpha_divergence, f_alpha_divergence_coef: 0.25}";
        assertThat(call(alpha).out())
                .startsWith("# f_alpha_divergence_coef 0.25 of TRL from 0.29 is α = 0.75 of the paper and here\n");
        assertThat(settings("{label_smoothing: 0.2}").at("/method/name").asString())
                .isEqualTo("dpo");
        assertThat(call("{label_smoothing: 0.2}").out()).contains("# TRL from 0.29 on ignores label_smoothing here");
        assertThat(call("{use_dora: true}").out()).contains("# THIS IS NOT THE SAME RUN without use_dora");
        assertThat(call("{use_dora: false}").out()).doesNotContain("use_dora");
        assertThat(call("{}", "--trl", "new").err()).contains("--trl must be a version such as 0.28 or 1.0, got new");
        assertThat(call("{}", "--trl", "0.11").err()).contains("--trl 0.11: other defaults held before 0.16");
    }

    @Test
    void severalLossesAreASum() throws IOException {
        assertThat(settings("{loss_type: [sigmoid, bco_pair, sft], loss_weights: [0.8, 0.2, 1]}")
                        .path("method"))
                .isEqualTo(
                        Trees.parse(
                                "{name: weighted-sum, terms: [{method: dpo, weight: 0.8, params: {beta: 0.1}},"
                                        + " {method: bco, weight: 0.2, params: {beta: 0.1}}, {method: sft, weight: 1.0, params: {}}]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kto  | {desirable_weight: 1.5}         | {name: kto, beta: 0.1, desirable_weight: 1.5, undesirable_weight: 1}
                    kto  | {loss_type: apo_zero_unpaired}  | {name: anchored-po/zero-unpaired, beta: 0.1, desirable_weight: 1, undesirable_weight: 1}
                    cpo  | {}                              | {name: cpo, beta: 0.1, alpha: 1, label_smoothing: 0}
                    cpo  | {loss_type: simpo, cpo_alpha: 0, beta: 2} | {name: simpo, beta: 2, gamma: 0.5, sft_weight: 0, label_smoothing: 0}
                    cpo  | {loss_type: alphapo, alpha: 0.2} | {name: alpha-po, beta: 0.1, alpha: 0.2, gamma: 0.5, label_smoothing: 0}
                    orpo | {beta: 0.2}                     | {name: orpo, beta: 0.2}
                    sft  | {}                              | {name: sft}
                    """)
    void trlsTrainersAreMethods(String trainer, String yaml, String method) throws IOException {
        assertThat(settings(yaml, "--trainer", trainer).path("method")).isEqualTo(Trees.parse(method));
    }

    @Test
    void theRestOfATrlRunIsTakenOver() throws IOException {
        Called called = call("""
                model_name_or_path: some/model
                dataset_name: some/pairs
                learning_rate: 5e-7
                per_device_train_batch_size: 4
                gradient_accumulation_steps: 8
                max_steps: 200
                warmup_steps: 20
                save_total_limit: 5
                eval_strategy: steps
                eval_steps: 50
                lr_scheduler_type: constant_with_warmup
                use_peft: true
                lora_r: 8
                sync_ref_model: true
                truncation_mode: keep_start
                output_dir: out
                logging_steps: 10
                """);
        assertThat(Trees.parse(called.out())).isEqualTo(Trees.parse("""
                method: {name: dpo, beta: 0.1}
                train:
                  reference: {mix: 0.6, every: 512}
                  lr: 5e-7
                  batch: 32
                  micro_batch: 4
                  steps: 200
                  warmup: 0.1
                  schedule: constant
                  checkpoint_every: 500
                  keep: 5
                  eval_every: 50
                model: {path: some/model, lora: {rank: 8, alpha: 32, dropout: 0.05}}
                data: {train: some/pairs, max_length: 1024}
                out: out
                seed: 42
                """));
        assertThat(called.out())
                .contains("# model.path must be a folder on this machine: download some/model\n")
                .contains("# data.train must be files: download some/pairs as JSONL or Parquet\n")
                .contains("# without lora_target_modules PEFT takes few layers")
                .contains("# rows that are too long lose the end of an answer there")
                .contains("# not taken over: logging_steps\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {eval_strategy: epoch}                     | true
                    {eval_strategy: steps}                     | true
                    {evaluation_strategy: epoch, eval_steps: 9} | true
                    {eval_strategy: no, eval_steps: 9}         | false
                    {eval_steps: 9}                            | false
                    """)
    void evaluationsThatAreNotCountedInStepsAreNamed(String yaml, boolean named) throws IOException {
        Called called = call(yaml);
        assertThat(Trees.parse(called.out()).path("train").has("eval_every")).isFalse();
        assertThat(called.out().contains("# evaluation is once an epoch there")).isEqualTo(named);
    }

    @Test
    void llamaFactorysRunIsTakenOver() throws IOException {
        ObjectNode settings = settings("""
                stage: dpo
                finetuning_type: lora
                lora_target: q_proj, v_proj
                pref_loss: simpo
                pref_beta: 2.0
                simpo_gamma: 1.2
                dataset: one, two
                val_size: 0.1
                num_train_epochs: 1.0
                """);
        assertThat(settings).isEqualTo(Trees.parse("""
                method: {name: simpo, beta: 2, gamma: 1.2}
                model: {lora: {rank: 8, alpha: 16, dropout: 0, targets: [q_proj, v_proj]}}
                data: {train: [one, two], eval_fraction: 0.1, max_length: 2048}
                seed: 42
                train:
                  {lr: 5e-5, batch: 8, micro_batch: 8, epochs: 1, warmup: 0, schedule: linear, checkpoint_every: 500}
                """));
    }

    @Test
    void llamaFactorysImitationIsATerm() throws IOException {
        assertThat(settings("{stage: dpo, finetuning_type: full, pref_ftx: 0.5}")
                        .path("method"))
                .isEqualTo(Trees.parse("{name: weighted-sum, terms: [{method: dpo, params: {beta: 0.1}},"
                        + " {method: sft, weight: 0.5, params: {nll_reduction: seq_mean}}]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {loss_type: sigmold}                            | loss_type sigmold is not known; known are aot
                    {loss_type: hinge, f_divergence_type: forward_kl} | f_divergence_type forward_kl goes with loss_type sigmoid here, not with hinge
                    {f_divergence_type: alpha_divergence, f_alpha_divergence_coef: 2} | alpha must be a finite number > 0 and < 1, got -1
                    {loss_type: [sigmoid, hinge], loss_weights: [1]} | loss_weights has 1 numbers for the 2 of loss_type
                    {loss_type: [sigmoid, sft], use_weighting: true} | use_weighting goes with loss_type sigmoid alone here
                    {beta: much}                                    | beta must be a number, got "much"
                    {lr_scheduler_type: polynomial}                 | lr_scheduler_type polynomial is not here
                    {stage: ppo}                                    | stage ppo is not here; dpo, kto and sft are
                    {stage: dpo, pref_loss: kto_pair}               | pref_loss kto_pair is not here
                    {stage: dpo, finetuning_type: oft}              | finetuning_type oft is not here; full and lora are
                    """)
    void whatCannotBeHadIsRefusedByName(String yaml, String message) throws IOException {
        Called called = call(yaml);
        assertThat(called.code()).isEqualTo(2);
        assertThat(called.err()).contains(message);
        assertThat(called.out()).isEmpty();
    }
}

"""Shows that diffusers, transformers and PEFT read what Prefero writes of models that make or see pictures, with the same numbers. (Run tools/check_pictures.)

usage: check_pictures [pipelines|readers|all] --fixtures DIR [--only NAME ...] [--work DIR] [--keep]

pipelines   every folder below DIR with a model_index.json: Diffusion-DPO on all weights, and on a LoRA adapter. Then
              weights   from_pretrained finds no key missing and none too many; names, shapes and types are the source's, all numbers finite, and the
                        weights have moved; trained at rate 1e-30 they are the source's bit by bit
              hand      the adapter as load_lora_weights attaches it (a key that is ignored is an error) against weights W + scale B A added up here
              errors    prefero score against diffusers: the same timesteps, noise and draws of the autoencoder, so every row's mean squared error is compared
              pictures  prefero generate against the diffusers pipeline from the same noise, with the settings in the PNG, grey level by grey level;
                        by every sampler of which nothing is drawn on the way
              and an adapter that diffusers wrote, read by prefero score
readers     every folder below DIR whose config.json has a vision_config and of which golden/multimodal/NAME/forward.json has prompts: DPO on all
            weights, on an adapter, and on one that changes tower and projector too; every log-probability of prefero score against transformers or PEFT on the same ids and on pictures prepared
            by the processor that resizes with Pillow; the ids against the processor's
Prefero's randomness is a function of names (tools draw it again here: see Draw), so nothing has to be dumped. Everything is fp32 on the CPU.
What Prefero itself says is not supported is skipped with its words. PREFERO chooses another launcher.
exit codes: 0 all agree; 1 something differs or does not load; 2 bad arguments, prefero failed, or nothing was there to compare
"""
import argparse
import inspect
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import check_interchange as texts
import launching
import numpy as np
import rows
import torch
import transformers
from PIL import Image
from safetensors import safe_open

os.environ.setdefault("DIFFUSERS_VERBOSITY", "error")
import diffusers

diffusers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)  # the models are tiny: more would only wait for each other
ERRORS = 5e-6  # of a mean squared error near 1
OUTPUTS = 2e-5  # of a denoiser's output, up to about 2
LOGPS = 1e-4
GREY = 1
DRAWS = 8
TOWERS = ("vision_tower.", "visual.patch_embed.", "visual.blocks.")  # train keeps them unless it is told otherwise
STEPS = 4  # few: through tiny random weights guided DDIM of ten steps makes of 1e-6 in the noise up to 66 grey levels, in diffusers itself
PLAIN = {"ddim": "DDIMScheduler", "euler": "EulerDiscreteScheduler", "dpm_solver": "DPMSolverMultistepScheduler", "flow_euler": "FlowMatchEulerDiscreteScheduler"}
WORDS = (1 << 64) - 1


class Draw:
    """io.prefero.tensor.Draw: numbers as a function of (seed, purpose, numbers), here up to the noise that libtorch makes of its key."""

    def __init__(self, key):
        self.key = key & WORDS

    @staticmethod
    def mix(z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORDS
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORDS
        return z ^ (z >> 31)

    @staticmethod
    def seed(seed):
        return Draw(Draw.mix((seed + 0x9E3779B97F4A7C15) & WORDS))

    def of(self, purpose):
        h = self.key
        for i, c in enumerate(purpose):
            h = Draw.mix(h ^ ((ord(c) + 0x632BE59BD9B4E019 * (i + 1)) & WORDS))
        return Draw(h)

    def at(self, number):
        return Draw(Draw.mix(self.key ^ Draw.mix((number + 0xD1B54A32D192ED03) & WORDS)))

    def normal(self, *shape):
        return torch.zeros(shape).normal_(generator=torch.Generator().manual_seed(self.key))


class Heard(logging.Handler):
    """What a library warns of while it loads: an ignored key is said in no other way."""

    def __init__(self, *names):
        super().__init__(logging.WARNING)
        self.loggers, self.said = [logging.getLogger(n) for n in names], []

    def emit(self, record):
        self.said.append(record.getMessage())

    def __enter__(self):
        self.before = [(x, x.level, x.handlers) for x in self.loggers]
        for x in self.loggers:
            x.handlers = [self]
            x.setLevel(logging.WARNING)
        return self.said

    def __exit__(self, *_):
        for x, level, handlers in self.before:
            x.handlers = handlers
            x.setLevel(level)


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("what", nargs="?", default="all", choices=("pipelines", "readers", "all"))
    a.add_argument("--fixtures", required=True)
    a.add_argument("--only", action="append", default=[], metavar="NAME")
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    return a.parse_args()


def supported(*args):
    """What prefero says to these arguments; None after telling why, if it says that something is not supported."""
    done = subprocess.run(launching.command(*args), capture_output=True, text=True)
    if done.returncode and re.search("not supported|model_type is .* expected one of", done.stderr):
        print(f"  skip {done.stderr.strip().splitlines()[-1]}", flush=True)
        return None
    if done.returncode:
        launching.refuse(f"{' '.join(launching.command(*args))}\nended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def scored(*args):
    said = launching.run("score", *args)
    return [json.loads(line) for line in said.splitlines() if line.strip()]


def trained(method, model, data, out, *settings):
    launching.run(*launching.train_args(method, model, data, out, ["train.epochs=2", "data.eval_fraction=0", *settings]), log=f"{out}.log")
    return out


def stored(path):
    """The tensors of a safetensors file, and its header's metadata."""
    with safe_open(path, "pt") as f:
        return {k: f.get_tensor(k) for k in f.keys()}, f.metadata() or {}


def of_folder(folder):
    """The tensors of a folder of weights."""
    return {k: v for path in sorted(Path(folder).glob("*.safetensors")) for k, v in stored(path)[0].items()}


def check_weights(table, what, source, saved, moves, frozen=lambda name: False):
    """Names, shapes and types of the source; finite numbers. All have moved but the frozen ones, or none has, to the bit."""
    a, b = of_folder(source), of_folder(saved)
    odd = sorted(a.keys() ^ b.keys()) + sorted(k for k in a.keys() & b.keys() if (a[k].shape, a[k].dtype) != (b[k].shape, b[k].dtype))
    table.line(what + ", names, shapes, types", bool(a) and not odd, f"{len(b)} tensors" + (f", differing: {odd[:3]}" if odd else ""))
    if odd:
        return
    same = sorted(k for k in a if torch.equal(a[k], b[k]))
    if moves:
        worst = max(float((a[k].double() - b[k].double()).abs().max()) for k in a)
        bad = [k for k in b if not torch.isfinite(b[k]).all()]
        still = sorted(k for k in a if frozen(k))
        table.line(what + ", values", not bad and same == still and worst < 0.1, f"{len(a) - len(same)} of {len(a)} have moved, by up to {worst:.1e}"
                   + (f"; {len(still)} must not" if still else "") + (f"; not finite: {bad[:3]}" if bad else "") + (f"; unlike expected: {sorted(set(same) ^ set(still))[:5]}" if same != still else ""))
    else:
        table.line(what + ", bits", len(same) == len(a), f"{len(same)} of {len(a)} tensors are the source's")


def check_config(table, what, source, saved):
    """config.json says what the source's says."""
    a, b = (json.loads((Path(f) / "config.json").read_text()) for f in (source, saved))
    odd = sorted(k for k in a.keys() | b.keys() if a.get(k) != b.get(k))
    table.line(what + ", config.json", not odd, f"{len(b)} keys" + (f", differing: {odd[:5]}" if odd else ""))


# ---- pipelines


def part(pipeline):
    return "transformer" if getattr(pipeline, "transformer", None) is not None else "unet"


def pipeline(folder, denoiser=None):
    """A pipeline as diffusers loads it, perhaps with another denoiser; and what loading that one said."""
    index = json.loads((Path(folder) / "model_index.json").read_text())
    absent = {k: None for k, v in index.items() if v == [None, None]}  # Stable Diffusion 3 without T5 wants to be told so
    loaded = diffusers.DiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32, local_files_only=True, **absent)
    loaded.set_progress_bar_config(disable=True)
    said = {}
    if denoiser is not None:
        own = getattr(loaded, part(loaded))
        other, said = type(own).from_pretrained(denoiser, output_loading_info=True, torch_dtype=torch.float32)
        setattr(loaded, part(loaded), other.eval())
    return loaded, said


def told(pipe, prompts, side):
    """What the pipeline's own code tells its denoiser of prompts: arguments of its forward."""
    encoded = pipe.encode_prompt(**{k: v for k, v in {"prompt": prompts, "prompt_2": None, "prompt_3": None, "device": "cpu", "num_images_per_prompt": 1, "do_classifier_free_guidance": False}.items()
                                    if k in inspect.signature(pipe.encode_prompt).parameters})
    if part(pipe) == "transformer":
        return {"encoder_hidden_states": encoded[0], "pooled_projections": encoded[2]}
    if len(encoded) == 4:  # two encoders: XL
        ids = torch.tensor([[side, side, 0, 0, side, side]] * len(prompts), dtype=torch.float32)
        return {"encoder_hidden_states": encoded[0], "added_cond_kwargs": {"text_embeds": encoded[2], "time_ids": ids}}
    return {"encoder_hidden_states": encoded[0]}


def predicted(pipe, x, timestep, condition):
    return getattr(pipe, part(pipe))(x, timestep=timestep, return_dict=False, **condition)[0]


def learners(pipe, side):
    """Names of the denoiser's parameters that its output depends on; the last block of Stable Diffusion 3 asks for its texts in vain."""
    net = getattr(pipe, part(pipe))
    condition = told(pipe, ["a red circle"], side)
    with torch.enable_grad():
        net.requires_grad_(True)
        predicted(pipe, Draw.seed(7).normal(1, net.config.in_channels, net.config.sample_size, net.config.sample_size), torch.tensor([500.0]), condition).square().mean().backward()
    found = {k for k, p in net.named_parameters() if p.grad is not None and p.grad.abs().max() > 0}
    net.zero_grad()
    net.requires_grad_(False)
    return found


def noised(pipe, folder, x0, noise, t):
    """(x_t, the timestep as told, the target) by diffusers' schedulers."""
    if part(pipe) == "transformer":
        flow = diffusers.FlowMatchEulerDiscreteScheduler.from_pretrained(folder, subfolder="scheduler")
        sigma = flow.sigmas[t]
        return (1 - sigma) * x0 + sigma * noise, flow.timesteps[t], noise - x0
    ddpm = diffusers.DDPMScheduler.from_pretrained(folder, subfolder="scheduler")
    at = torch.tensor([t] * len(x0))
    target = {"epsilon": lambda: noise, "v_prediction": lambda: ddpm.get_velocity(x0, noise, at)}[ddpm.config.prediction_type]()
    return ddpm.add_noise(x0, noise, at), torch.tensor(float(t)), target


def pixels(path, side):
    """A picture as the official trainers frame it: shorter side resized by Pillow, the middle, [-1, 1]."""
    from torchvision import transforms

    framing = transforms.Compose([transforms.Resize(side), transforms.CenterCrop(side), transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])
    return framing(Image.open(path).convert("RGB"))[None]


def errors(pipe, folder, row, draws, side, names=("chosen", "rejected")):
    """The mean squared errors of a row's pictures over the draws that prefero score makes."""
    shift, scale = getattr(pipe.vae.config, "shift_factor", None) or 0.0, pipe.vae.config.scaling_factor
    condition = told(pipe, [row["prompt"]], side)
    found = {}
    for name in names:
        posterior = pipe.vae.encode(pixels(row[name], side)).latent_dist
        shape = posterior.mean.shape[1:]
        each = []
        for i in range(draws):
            draw = Draw.seed(0).of("score").at(row["row"]).at(i)
            x0 = (posterior.mean + posterior.std * draw.of("posterior").of(name).normal(*shape) - shift) * scale
            x, t, target = noised(pipe, folder, x0, draw.of("noise").normal(*shape)[None], int((i + 0.5) * 1000 / draws))
            each.append(float((predicted(pipe, x, t[None], condition).double() - target.double()).square().mean()))
        found[name] = sum(each) / draws
    return found


def check_errors(table, what, pipe, base, folder, found, side):
    """Rows of prefero score against diffusers, of the trained denoiser and of the one it came from; the two must differ."""
    worst, moved, count = 0.0, 0.0, 0
    for row in found:
        for p, key in ((pipe, "_error"), (base, "_reference_error")):
            for name, wanted in errors(p, folder, row, DRAWS, side).items():
                worst, count = max(worst, abs(row[name + key] - wanted)), count + 1
        moved = max(moved, *(abs(row[n + "_error"] - row[n + "_reference_error"]) for n in ("chosen", "rejected")))
    table.difference(what + ", errors", worst, ERRORS, count)
    table.line(what + ", errors differ from the base's", moved >= 20 * ERRORS, f"by up to {moved:.1e} (at least {20 * ERRORS:g})")


def check_pictures(table, what, pipe, base, folder, out, options, prompts):
    """PNGs of prefero generate against the pipeline's from the same noise, for every sampler that suits; and against the base's, which must differ."""
    flows = part(pipe) == "transformer"
    (out.parent / "prompts.txt").write_text("\n".join(prompts) + "\n")
    for sampler, scheduler in PLAIN.items():
        if (sampler == "flow_euler") != flows:
            continue
        made = out.with_name(f"{out.name}-{sampler}")
        launching.run("generate", "--model", folder, *options, "--prompts", out.parent / "prompts.txt", "--out", made, "--steps", STEPS, "--seed", 3, "--sampler", sampler, "--negative", "a blue square")
        worst, off, count, moved = 0, 0, 0, 0
        for k, prompt in enumerate(prompts):
            with Image.open(made / f"{k + 1:04d}.png") as png:
                said, found = {k: str(v) for k, v in png.text.items()}, np.asarray(png.convert("RGB")).astype(int)
            if said["prompt"] != prompt or said["sampler"] != sampler:
                table.line(what + f", {sampler}", False, f"the PNG says {said}")
                return
            width, height = map(int, said["size"].split("x"))
            net = getattr(pipe, part(pipe))
            noise = Draw.seed(int(said["seed"])).of("sample").at(k).at(int(said["sample"])).of("start").normal(net.config.in_channels, height // pipe.vae_scale_factor, width // pipe.vae_scale_factor)[None]
            for p in (pipe, base):
                p.scheduler = getattr(diffusers, scheduler).from_pretrained(folder, subfolder="scheduler")
                image = p(prompt, negative_prompt=said["negative_prompt"], num_inference_steps=int(said["steps"]), guidance_scale=float(said["guidance"]), height=height, width=width, latents=noise.clone()).images[0]
                distance = np.abs(np.asarray(image).astype(int) - found)
                if p is pipe:
                    worst, off, count = max(worst, int(distance.max())), off + int((distance > 0).sum()), count + distance.size
                else:
                    moved = max(moved, int(distance.max()))
        table.line(what + f", pictures by {sampler}", worst <= GREY and count > 0, f"{off} of {count} values differ, by up to {worst} grey levels (at most {GREY}); from the base's by up to {moved}")
        if moved <= 3 * GREY:
            table.line(what + f", pictures by {sampler} differ from the base's", False, f"by {moved} grey levels only")


def check_hand(table, what, pipe, folder, file, side):
    """The adapter as diffusers has attached it against weights added up from the file; its tensors against those attached."""
    from peft import get_peft_model_state_dict

    name = part(pipe)
    tensors, header = stored(file)
    meta = json.loads(header.get("lora_adapter_metadata", "{}"))
    plain, _ = pipeline(folder)
    weights = dict(getattr(plain, name).named_parameters())
    spelled = {k: k.replace(".lora.down.", ".lora_A.").replace(".lora.up.", ".lora_B.").removeprefix(name + ".") for k in tensors}
    net = getattr(pipe, name)
    attached = get_peft_model_state_dict(net, adapter_name=next(iter(net.peft_config)))
    wrong = sorted(k for k, v in spelled.items() if v not in attached or not torch.equal(attached[v], tensors[k]))
    table.line(what + ", every tensor attached", not wrong and len(attached) == len(tensors), f"{len(tensors)} in the file, {len(attached)} attached" + (f", differing: {wrong[:3]}" if wrong else ""))
    if wrong:
        return
    named = {v: tensors[k] for k, v in spelled.items()}
    for key, a in named.items():
        if ".lora_A." in key:
            scale = meta.get(name + ".lora_alpha", a.shape[0]) / a.shape[0]
            target = weights[key.replace(".lora_A.weight", ".weight")]
            target.add_((scale * (named[key.replace(".lora_A.", ".lora_B.")].double() @ a.double())).to(target.dtype))
    condition = told(pipe, ["a red circle"], side)
    base, _ = pipeline(folder)
    draw = Draw.seed(5)
    worst, moved, count = 0.0, 0.0, 0
    for i, t in enumerate((20.0, 300.0, 900.0)):
        x = draw.at(i).normal(1, net.config.in_channels, net.config.sample_size, net.config.sample_size)
        with_it, by_hand, without = (predicted(p, x, torch.tensor([t]), condition) for p in (pipe, plain, base))
        worst, moved, count = max(worst, float((with_it - by_hand).abs().max())), max(moved, float((with_it - without).abs().max())), count + x.numel()
    table.difference(what + ", against W + scale B A", worst, OUTPUTS, count)
    table.line(what + ", differs from the base", moved >= 20 * OUTPUTS, f"by up to {moved:.1e} (at least {20 * OUTPUTS:g})")


def with_adapter(table, what, folder, adapter):
    """The pipeline with an adapter attached by load_lora_weights, which must have nothing to complain of."""
    pipe, _ = pipeline(folder)
    with Heard("diffusers", "peft", "transformers") as said:
        pipe.load_lora_weights(adapter)
    said = [x for x in said if not x.startswith("No LoRA keys associated to CLIP")]  # there are none for text encoders, and it always says so
    table.line(what + ", load_lora_weights", not said, "no warning" if not said else said[0][:160])
    return pipe


def foreign_adapter(folder, out):
    """An adapter by diffusers' own code, rank 3, alpha 6, with a random B."""
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    pipe, _ = pipeline(folder)
    net = getattr(pipe, part(pipe))
    torch.manual_seed(1)
    net.add_adapter(LoraConfig(r=3, lora_alpha=6, target_modules=["to_q", "to_v", "to_out.0"]))
    for key, p in net.named_parameters():
        if "lora_B" in key:
            p.copy_(torch.randn_like(p) * 0.1)
    name = part(pipe)
    pipe.save_lora_weights(out, **{name + "_lora_layers": get_peft_model_state_dict(net), name + "_lora_adapter_metadata": {**net.peft_config["default"].to_dict(), "target_modules": ["to_out.0", "to_q", "to_v"]}})


def image_rows(fixtures):
    """Pairs of the training goldens, and one of pictures that have to be resized and cropped."""
    golden = fixtures / "golden" / "diffusion"
    pairs = json.loads((golden / "train-inputs.json").read_text())["pairs"]
    found = [{"prompt": p["prompt"], "chosen": str(golden / p["chosen"]), "rejected": str(golden / p["rejected"])} for p in pairs]
    odd = []
    for path in sorted((fixtures / "golden" / "multimodal" / "images").glob("*.png")):
        with Image.open(path) as image:
            if image.mode == "RGB" and image.width != image.height and min(image.size) >= 32:
                odd.append(str(path))
    return found + ([{"prompt": "two circles, one large", "chosen": odd[0], "rejected": odd[-1]}] if len(odd) > 1 else [])


def check_pipeline(table, folder, fixtures, work):
    data = work / "pairs.jsonl"
    pairs = image_rows(fixtures)
    rows.write(data, pairs)
    if supported("score", "--model", folder, "--data", data, "--draws", 1) is None:
        return False
    prompts = [pairs[0]["prompt"], pairs[1]["prompt"]]
    base, _ = pipeline(folder)
    name = part(base)
    side = getattr(base, name).config.sample_size * base.vae_scale_factor
    settings = ("method.beta=2000", "train.batch=4", "train.lr=1e-4", "train.warmup=0")
    score = lambda *options: scored("--model", folder, *options, "--data", data, "--draws", DRAWS)

    full = trained("diffusion-dpo", folder, data, work / "full", *settings) / "model"
    check_config(table, "1 saved model", folder / name, full)
    learning = learners(base, side)
    check_weights(table, "1 saved model", folder / name, full, moves=True, frozen=lambda name: name not in learning)
    pipe, said = pipeline(folder, full)
    odd = {k: list(v)[:3] for k, v in said.items() if v}
    table.line("1 saved model, from_pretrained", not odd, "nothing missing, nothing unexpected" if not odd else str(odd))
    check_errors(table, "1 saved model", pipe, base, folder, score("--denoiser", full), side)
    check_pictures(table, "1 saved model", pipe, base, folder, work / "full-pictures", ("--denoiser", full), prompts)
    unmoved = trained("diffusion-dpo", folder, data, work / "unmoved", *settings, "train.lr=1e-30") / "model"
    check_weights(table, "2 saved at rate 1e-30", folder / name, unmoved, moves=False)

    lora = trained("diffusion-dpo", folder, data, work / "lora", *settings, "model.lora.rank=4", "model.lora.alpha=8", "train.lr=1e-2") / "adapter"
    pipe = with_adapter(table, "3 saved adapter", folder, lora)
    check_hand(table, "3 saved adapter", pipe, folder, lora / "pytorch_lora_weights.safetensors", side)
    check_errors(table, "3 saved adapter", pipe, base, folder, score("--adapter", lora), side)
    check_pictures(table, "3 saved adapter", pipe, base, folder, work / "lora-pictures", ("--adapter", lora), prompts)
    foreign_adapter(folder, work / "foreign")
    pipe = with_adapter(table, "4 diffusers' adapter", folder, work / "foreign")
    check_errors(table, "4 diffusers' adapter", pipe, base, folder, score("--adapter", work / "foreign"), side)
    return True


# ---- models that see pictures


def reader(folder, adapter=None):
    """A model that sees pictures, and what loading it said of its keys."""
    model, said = transformers.AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    if adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter)
    return model.eval(), said


def prepared(folder):
    """A folder's processor, resizing with Pillow as Prefero does; the usual one resizes with torch, a grey level off here and there."""
    processor = transformers.AutoProcessor.from_pretrained(folder)
    processor.image_processor = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil")
    return processor


def reader_logps(model, processor, row, side):
    """log p(ids[t] | ids[..t-1], pictures) for t = 1 …, by log-softmax in fp64."""
    ids = torch.tensor([row[side + "_ids"]])
    seen = processor.image_processor([Image.open(p) for p in row["images"]], return_tensors="pt")
    inputs = {k: v for k, v in seen.items() if k in ("pixel_values", "image_grid_thw", "image_sizes")}
    config = getattr(model, "base_model", model).config if not hasattr(model, "config") else model.config
    token = getattr(config, "image_token_id", None) or config.image_token_index
    if "image_grid_thw" in inputs:
        inputs["mm_token_type_ids"] = (ids == token).int()
    x = model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False, **inputs).logits[0].double().log_softmax(-1)
    return x[:-1].gather(-1, ids[0, 1:, None])[:, 0]


def check_reader(table, what, model, processor, found, asked):
    worst, count, short = 0.0, 0, []
    for row, question in zip(found, asked, strict=True):
        for side in rows.SIDES:
            start, logps = row[side + "_start"], torch.tensor(row[side + "_logps"], dtype=torch.float64)
            wanted = reader_logps(model, processor, {**row, "images": question["images"]}, side)[start - 1:]
            if len(wanted) != len(logps):
                short.append(f"{len(logps)} log-probs for {len(wanted)} tokens")
                continue
            worst, count = max(worst, float((logps - wanted).abs().nan_to_num(nan=float("inf")).max())), count + len(logps)
    table.difference(what + ", log-probs", worst, LOGPS, count)
    if short:
        table.line(what + ", lengths", False, short[0])


def check_reader_ids(table, what, processor, found, asked):
    """The ids, placeholders written out, against the processor's."""
    wrong = 0
    for row, question in zip(found, asked, strict=True):
        for side in rows.SIDES:
            ids = processor(images=[Image.open(p) for p in question["images"]], text=question["prompt"] + question[side], return_tensors="pt")["input_ids"][0].tolist()
            wrong += row[side + "_ids"] != ids + [row[side + "_ids"][-1]]
    table.line(what + ", ids", not wrong, f"{2 * len(found)} texts against the processor's, {wrong} differ")


def moved(found, base):
    return max(abs(x - y) for a, b in zip(found, base) for s in rows.SIDES for x, y in zip(a[s + "_logps"], b[s + "_logps"]))


def check_adapter(table, what, folder, data, out, settings, processor, asked, base):
    """An adapter that was trained, as PEFT attaches it."""
    lora = trained("dpo", folder, data, out, *settings, "model.lora.rank=4", "model.lora.alpha=8", "train.lr=1e-2") / "adapter"
    with texts.warnings.catch_warnings(record=True) as heard:
        texts.warnings.simplefilter("always")
        model, _ = reader(folder, lora)
    complaints = [str(w.message) for w in heard if "key" in str(w.message).lower()]
    held = sum("lora_" in n for n, _ in model.named_parameters())
    tensors = len(stored(lora / "adapter_model.safetensors")[0])
    table.line(what + ", PEFT", not complaints and held == tensors, f"{tensors} tensors in the file, {held} attached" + (f"; {complaints[0][:160]}" if complaints else ""))
    found = scored("--model", folder, "--adapter", lora, "--data", data)
    check_reader(table, what, model, processor, found, asked)
    table.line(what + ", differs from the base", moved(found, base) >= texts.VISIBLE, f"by up to {moved(found, base):.1e} (at least {texts.VISIBLE:g})")


def check_model(table, folder, golden, work):
    cases = list(json.loads((golden / folder.name / "forward.json").read_text())["cases"].values())
    asked = [{"prompt": c["prompt"], "images": [str(golden / p) for p in c["images"]], "chosen": " " + c["answer"].strip(), "rejected": " " + other["answer"].strip() + " Or not."}
             for c, other in zip(cases, cases[1:] + cases[:1])]
    data = work / "seen.jsonl"
    rows.write(data, asked)
    said = supported("score", "--model", folder, "--data", data)
    if said is None:
        return False
    base = [json.loads(line) for line in said.splitlines() if line.strip()]
    processor = prepared(folder)
    print(f"       image processor: {type(processor.image_processor).__name__}", flush=True)
    check_reader_ids(table, "1 base", processor, base, asked)
    check_reader(table, "1 base", reader(folder)[0], processor, base, asked)
    settings = ("train.batch=3", "train.lr=1e-3", "train.warmup=0")

    full = trained("dpo", folder, data, work / "full", *settings) / "model"
    check_weights(table, "2 saved model", folder, full, moves=True, frozen=lambda name: any(t in name for t in TOWERS))
    model, said = reader(full)
    odd = {k: sorted(v)[:3] for k, v in said.items() if v}
    table.line("2 saved model, from_pretrained", not odd, "nothing missing, nothing unexpected" if not odd else str(odd))
    found = scored("--model", full, "--data", data)
    check_reader_ids(table, "2 saved model", prepared(full), found, asked)
    check_reader(table, "2 saved model", model, processor, found, asked)
    table.line("2 saved model, differs from the base", moved(found, base) >= texts.VISIBLE, f"by up to {moved(found, base):.1e} (at least {texts.VISIBLE:g})")
    unmoved = trained("dpo", folder, data, work / "unmoved", *settings, "train.lr=1e-30") / "model"
    check_weights(table, "3 saved at rate 1e-30", folder, unmoved, moves=False)

    check_adapter(table, "4 saved adapter", folder, data, work / "lora", settings, processor, asked, base)
    check_adapter(table, "5 saved adapter, on tower and projector too", folder, data, work / "eyes", (*settings, "model.lora.sight=true"), processor, asked, base)
    return True


def main():
    o, table = arguments(), texts.Table()
    fixtures = Path(o.fixtures).resolve()
    if not fixtures.is_dir():
        launching.refuse(f"--fixtures {o.fixtures} is no folder")
    wanted = lambda folder: not o.only or folder.name in o.only
    work = Path(o.work or tempfile.mkdtemp(prefix="prefero-pictures-")).resolve()
    os.environ["PREFERO_CACHE"] = str(work / "cache")  # nothing that an earlier version has remembered
    launching.build()
    compared = 0
    tasks = []
    if o.what != "readers":
        tasks += [(p.parent, lambda f, w: check_pipeline(table, f, fixtures, w)) for p in sorted(fixtures.rglob("model_index.json"))]
    if o.what != "pipelines":
        golden = fixtures / "golden" / "multimodal"
        tasks += [(p.parent, lambda f, w: check_model(table, f, golden, w)) for p in sorted(fixtures.rglob("config.json"))
                  if "vision_config" in json.loads(p.read_text()) and (golden / p.parent.name / "forward.json").exists()]
    for folder, check in tasks:
        if wanted(folder):
            print(folder.relative_to(fixtures), flush=True)
            shutil.rmtree(work / folder.name, ignore_errors=True)
            (work / folder.name).mkdir(parents=True)
            compared += check(folder, work / folder.name)
    if not compared:
        launching.refuse(f"nothing to compare in {fixtures}" + (f" by the names {o.only}" if o.only else ""))
    if o.keep or table.failed:
        print(f"kept: {work}")
    elif not o.work:
        shutil.rmtree(work)
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()

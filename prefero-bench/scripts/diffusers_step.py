"""A step of Diffusion-DPO on all weights of a UNet as the research scripts write it with diffusers, timed on the CPU in fp32; prints one JSON line.

usage: diffusers_step.py step --model PIPELINE --data FILE.jsonl --resolution N [--batch 2] [--steps 8] [--threads 2] [flags]
       diffusers_step.py make --from PIPELINE --out DIR --rows N --resolution N [--widths 32,64,96]
step: rows prompt/chosen/rejected (paths) in file order, no row twice. 2 * batch pictures to pixels, through the autoencoder, one noise and timestep a pair, the
prompts through the text encoder, one forward of the UNet, one of a frozen copy without gradient, sigmoid loss, backward, norm clipped at 1, AdamW.
make: a pipeline with the autoencoder and text encoder of another and a fresh UNet of these widths (random weights: nothing but its arithmetic counts), and
rows of different pictures (shapes and noise) beside it, so that the work of a step is that of a real one in small.
It proves nothing alone: it is the yardstick of compare_diffusion.py.
exit codes: 0 done; 2 bad arguments or too few rows
"""
import argparse
import json
import os
import sys

a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
a.add_argument("what", choices=("step", "make"))
a.add_argument("--model")
a.add_argument("--data")
a.add_argument("--from", dest="source")
a.add_argument("--out")
a.add_argument("--rows", type=int, default=32)
a.add_argument("--widths", default="32,64,96")
a.add_argument("--resolution", type=int, required=True)
a.add_argument("--batch", type=int, default=2)
a.add_argument("--steps", type=int, default=8)
a.add_argument("--threads", type=int, default=2)
a.add_argument("--beta", type=float, default=2000)
a.add_argument("--learning-rate", type=float, default=1e-5)
o = a.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(o.threads)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import copy
import resource
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from PIL import Image
from torch.nn.functional import logsigmoid
from transformers import CLIPTextModel, CLIPTokenizer

torch.set_num_threads(o.threads)


def make():
    out = Path(o.out)
    shutil.copytree(o.source, out / "model", ignore=shutil.ignore_patterns("unet"))
    config = dict(UNet2DConditionModel.load_config(Path(o.source) / "unet"))
    widths = [int(w) for w in o.widths.split(",")]
    torch.manual_seed(0)
    vae = AutoencoderKL.from_pretrained(out / "model" / "vae")
    factor = 2 ** (len(vae.config.block_out_channels) - 1)
    UNet2DConditionModel(
        sample_size=o.resolution // factor, in_channels=config["in_channels"], out_channels=config["out_channels"], layers_per_block=2,
        block_out_channels=widths, cross_attention_dim=config["cross_attention_dim"], attention_head_dim=8, norm_num_groups=32,
        down_block_types=["CrossAttnDownBlock2D"] * (len(widths) - 1) + ["DownBlock2D"],
        up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * (len(widths) - 1)).save_pretrained(out / "model" / "unet")
    random = np.random.default_rng(0)
    with open(out / "pairs.jsonl", "w") as file:
        for i in range(o.rows):
            names = []
            for side in ("chosen", "rejected"):
                base = random.integers(0, 256, (1, 1, 3))
                noise = random.normal(0, 20, (o.resolution, o.resolution, 3))
                Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8)).save(out / f"{side}{i}.png")
                names.append(f"{side}{i}.png")
            file.write(json.dumps({"prompt": f"a circle, number {i}", "chosen": names[0], "rejected": names[1]}) + "\n")


def pixels(path):
    values = np.asarray(Image.open(path).convert("RGB").resize((o.resolution, o.resolution), Image.BILINEAR), dtype=np.float32)
    return torch.from_numpy(values / 127.5 - 1).permute(2, 0, 1)


def step():
    folder = Path(o.model)
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    text = CLIPTextModel.from_pretrained(folder / "text_encoder")
    vae = AutoencoderKL.from_pretrained(folder / "vae")
    unet = UNet2DConditionModel.from_pretrained(folder / "unet")
    reference = copy.deepcopy(unet).requires_grad_(False)
    schedule = DDPMScheduler.from_pretrained(folder / "scheduler")
    optimizer = torch.optim.AdamW(unet.parameters(), lr=o.learning_rate, weight_decay=0)
    lines = [json.loads(line) for line in open(o.data)]
    if len(lines) < o.batch * o.steps:
        print(f"{o.data} has {len(lines)} rows, {o.batch * o.steps} are needed", file=sys.stderr)
        sys.exit(2)
    torch.manual_seed(0)
    losses, wall, cpu = [], [], []
    for k in range(o.steps):
        began, burnt = time.perf_counter(), time.process_time()
        some = lines[k * o.batch: (k + 1) * o.batch]
        with torch.no_grad():
            images = torch.stack([pixels(Path(o.data).parent / row[side]) for side in ("chosen", "rejected") for row in some])
            latents = vae.encode(images).latent_dist.sample() * vae.config.scaling_factor
            ids = tokenizer([row["prompt"] for row in some], padding="max_length", max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt").input_ids
            states = text(ids)[0].repeat(2, 1, 1)
            noise = torch.randn_like(latents[: o.batch]).repeat(2, 1, 1, 1)
            times = torch.randint(0, schedule.config.num_train_timesteps, (o.batch,)).repeat(2)
            noisy = schedule.add_noise(latents, noise, times)
            ref = (reference(noisy, times, states).sample - noise).pow(2).mean((1, 2, 3))
        model = (unet(noisy, times, states).sample - noise).pow(2).mean((1, 2, 3))
        gain = ref - model
        loss = -logsigmoid(o.beta / 2 * (gain[: o.batch] - gain[o.batch:])).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - burnt)
    print(json.dumps({"losses": losses, "step_s": wall, "cpu_s": cpu, "parameters": sum(p.numel() for p in unet.parameters()),
                      "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}))


make() if o.what == "make" else step()

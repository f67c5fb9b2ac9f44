"""DPO on prompts with pictures by TRL's DPOTrainer, timed on the CPU in fp32; prints one JSON line. It also makes the models and rows for that.

usage: trl_seeing.py make --from FOLDER --out DIR --rows N [--side 12] [--seed 0]
       trl_seeing.py step --model DIR --data trl.jsonl --sight projector|all [--batch 4] [--steps 8] [--threads 2] [flags]
make: FOLDER is a small LLaVA-1.5 or Qwen2-VL folder with a processor. Its tokenizer and the form of its files are kept; sizes are those of SIZES and weights are
random, for nothing but arithmetic counts. A picture becomes side * side vectors and has the size that the tower reads, so no program resizes. Rows have a picture each
and two answers of 30 to 60 tokens that begin with different words: pairs.jsonl as Prefero reads them, trl.jsonl the same with BOS and EOS written out, since
TRL adds none where there are pictures and tokenises prompt and answer apart; make refuses rows whose ids would not be the same.
step: rows in file order, no row twice. TRL gives each picture to the processor and the model twice, for chosen and for rejected. It refuses to compute the
reference beforehand where there are pictures, so there is no such mode. Times run from the end of a step to the end of the next.
It proves nothing alone: it is the yardstick of compare_seeing.py.
exit codes: 0 done; 2 bad arguments or too few rows
"""
import argparse
import json
import os
import sys

a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
a.add_argument("what", choices=("make", "step"))
a.add_argument("--from", dest="source")
a.add_argument("--out")
a.add_argument("--rows", type=int)
a.add_argument("--side", type=int, default=12)
a.add_argument("--seed", type=int, default=0)
a.add_argument("--model")
a.add_argument("--data")
a.add_argument("--sight", choices=("projector", "all"), default="projector")
a.add_argument("--batch", type=int, default=4)
a.add_argument("--steps", type=int, default=8)
a.add_argument("--threads", type=int, default=2)
a.add_argument("--beta", type=float, default=0.1)
a.add_argument("--learning-rate", type=float, default=1e-5)
o = a.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(o.threads)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import logging
import random
import resource
import shutil
import tempfile
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import numpy as np
import torch
import transformers
from PIL import Image
from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
logging.disable(logging.WARNING)
torch.set_num_threads(o.threads)

PATCH = 14
TEXT = dict(hidden_size=384, intermediate_size=1024, num_hidden_layers=8, num_attention_heads=6)
SIZES = {
    "llava": {"text": dict(TEXT, num_key_value_heads=6, head_dim=64, vocab_size=4096),
              "vision": dict(hidden_size=192, intermediate_size=768, num_hidden_layers=5, num_attention_heads=3, patch_size=PATCH)},
    "qwen2_vl": {"text": dict(TEXT, num_key_value_heads=2, vocab_size=8192),
                 "vision": dict(embed_dim=256, depth=6, num_heads=4, mlp_ratio=4, patch_size=PATCH, hidden_size=TEXT["hidden_size"])},
}
PROMPTS = {
    "llava": ("USER: <image>\n", " ASSISTANT:"),
    "qwen2_vl": ("<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>", "<|im_end|>\n<|im_start|>assistant\n"),
}
WORDS = ("a the red green blue small large round square old new cup spoon plate table chair window door tree house road river cloud bird dog cat man woman child "
         "left right above below behind near holds sees stands sits runs looks and or but with without two three many few bright dark").split()


# ---- make

def make():
    out, source = Path(o.out), Path(o.source)
    kind = AutoConfig.from_pretrained(source).model_type
    edge = o.side * PATCH * (2 if kind == "qwen2_vl" else 1)
    processor = resized(AutoProcessor.from_pretrained(source), kind, edge)
    model = grown(source, kind, edge)
    model.save_pretrained(out)
    processor.save_pretrained(out)
    shutil.copyfile(source / "tokenizer.json", out / "tokenizer.json")
    write_rows(out, processor, kind, edge)
    print(json.dumps({"parameters": model.num_parameters(), "tower": sum(p.numel() for p in tower(model).parameters()), "vectors": o.side ** 2}))


def resized(processor, kind, edge):
    images = processor.image_processor
    images.patch_size = PATCH
    if kind == "llava":
        images.size, images.crop_size, processor.patch_size = {"shortest_edge": edge}, {"height": edge, "width": edge}, PATCH
    else:
        images.size = {"shortest_edge": edge * edge, "longest_edge": edge * edge}
    return processor


def grown(source, kind, edge):
    config = AutoConfig.from_pretrained(source)
    for inner, sizes in (("text_config", SIZES[kind]["text"]), ("vision_config", SIZES[kind]["vision"])):
        for key, value in sizes.items():
            setattr(getattr(config, inner), key, value)
    if kind == "llava":
        config.vision_config.image_size, config.image_seq_length = edge, o.side ** 2
    else:
        config.text_config.layer_types = ["full_attention"] * TEXT["num_hidden_layers"]
        config.text_config.rope_parameters["mrope_section"] = [8, 12, 12]
    torch.manual_seed(o.seed)
    return AutoModelForImageTextToText.from_config(config, dtype=torch.float32)


def tower(model):
    return model.model.visual if hasattr(model.model, "visual") else model.model.vision_tower


def write_rows(out, processor, kind, edge):
    draw, tokenizer = random.Random(o.seed), processor.tokenizer
    before, after = PROMPTS[kind]
    bos = tokenizer.bos_token if kind == "llava" else ""
    with open(out / "pairs.jsonl", "w") as ours, open(out / "trl.jsonl", "w") as theirs:
        for i in range(o.rows):
            picture(draw, edge).save(out / f"{i}.png")
            prompt = before + " ".join(draw.choices(WORDS, k=12)) + "?" + after
            answers = [answer(draw, tokenizer, first) for first in draw.sample(WORDS, 2)]
            space = " " if kind == "llava" else ""  # its tokenizer begins every text with one
            for text in answers:
                require_same(tokenizer, prompt + space + text + tokenizer.eos_token, [bos + prompt, text + tokenizer.eos_token])
            row = {"images": [f"{i}.png"], "prompt": prompt}
            ours.write(json.dumps({**row, "chosen": space + answers[0], "rejected": space + answers[1]}) + "\n")
            theirs.write(json.dumps({**row, "prompt": bos + prompt, "chosen": answers[0] + tokenizer.eos_token, "rejected": answers[1] + tokenizer.eos_token}) + "\n")


def picture(draw, edge):
    """Coloured squares, so that PNG has something to do."""
    grid = np.frombuffer(draw.randbytes(3 * 16 * 16), np.uint8).reshape(16, 16, 3)
    return Image.fromarray(grid).resize((edge, edge), Image.BILINEAR)


def answer(draw, tokenizer, first):
    words, length = [first], draw.randint(30, 60)
    while len(tokenizer(" ".join(words), add_special_tokens=False).input_ids) < length:
        words.append(draw.choice(WORDS))
    return " ".join(words)


def require_same(tokenizer, whole, parts):
    ids = [i for part in parts for i in tokenizer(part, add_special_tokens=False).input_ids]
    if tokenizer(whole).input_ids != ids:
        a.error(f"prompt and answer have other ids together than apart: {whole}")


# ---- step

class Clock(transformers.TrainerCallback):
    def __init__(self):
        self.wall, self.cpu, self.rows = [], [], []

    def on_step_end(self, args, state, control, **kw):
        self.wall.append(time.perf_counter())
        self.cpu.append(time.process_time())

    def on_log(self, args, state, control, logs=None, **kw):
        if "loss" in logs:
            self.rows.append({k: float(logs[k]) for k in ("loss", "logps/chosen", "logps/rejected")})


def step():
    import datasets
    from trl import DPOConfig, DPOTrainer

    datasets.disable_progress_bars()
    found = [json.loads(line) for line in open(o.data)]
    if len(found) < o.batch * o.steps:
        a.error(f"{o.data} has {len(found)} rows, {o.batch * o.steps} are needed")
    found = [{**row, "images": [str(Path(o.data).parent / p) for p in row["images"]]} for row in found[: o.batch * o.steps]]
    data = datasets.Dataset.from_list(found).cast_column("images", datasets.Sequence(datasets.Image()))
    model = AutoModelForImageTextToText.from_pretrained(o.model, dtype=torch.float32, attn_implementation="sdpa")
    if o.sight == "projector":
        freeze(model)
    with tempfile.TemporaryDirectory() as tmp:
        args = DPOConfig(
            output_dir=tmp, per_device_train_batch_size=o.batch, max_steps=o.steps, learning_rate=o.learning_rate, lr_scheduler_type="constant",
            optim="adamw_torch_fused", max_grad_norm=1.0, max_length=None, beta=o.beta, train_sampling_strategy="sequential", bf16=False, use_cpu=True,
            gradient_checkpointing=False, logging_steps=1, save_strategy="no", report_to="none", disable_tqdm=True, dataloader_pin_memory=False, seed=0)
        trainer = DPOTrainer(model=model, args=args, train_dataset=data, processing_class=AutoProcessor.from_pretrained(o.model))
        trainer.remove_callback(transformers.PrinterCallback)
        clock = Clock()
        trainer.add_callback(clock)
        trainer.train()
    between = lambda ends: [y - x for x, y in zip(ends, ends[1:])]
    print(json.dumps({"rows": clock.rows, "wall": between(clock.wall), "cpu": between(clock.cpu),
                      "learning": sum(p.numel() for p in model.parameters() if p.requires_grad),
                      "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}))


def freeze(model):
    """The tower, but not what brings its vectors to the decoder's width."""
    for name, weight in tower(model).named_parameters():
        weight.requires_grad_(name.startswith("merger."))


make() if o.what == "make" else step()

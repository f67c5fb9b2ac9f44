"""Prefero's generation beside transformers' generate: same model, prompts, greedy choice, number of tokens and threads, fp32, CPU.

usage: compare_generate.py --model DIR --data FILE.jsonl[.gz] [--rounds 5] [--batch 8] [--new-tokens 128] [--prompt-tokens 64] [--threads 2]
                           [--runs 3] [--limit 1.5] [--baseline FILE.py]
DIR is best the 30m folder of make_llama.py. The prompts are the starts of the first rows whose first --prompt-tokens tokens are the
tokenisation of their own text, so that both programs read one file and run the same ids.

Each round starts both programs, in turns, and lets each generate 1 + --runs batches; the first is thrown away, as it warms files,
memory and Java's compiler (its speed is shown as "cold"). A round's figure is the median of the other batches; tokens/s are new tokens
by wall time after loading, prompts included; tokens/CPU-s count processor seconds of all threads, which move less when other processes
share the cores. transformers' figures come from hf_generate_baseline.py, which lies in the shared fixtures folder.
Proved: tokens/s at least --limit times transformers', and the same ids from both, without which the rest would compare different work.
The bound: a step reads every weight once, so it cannot be faster than reading that many bytes; the rate is measured here, as the best
of repeated sums over a buffer of the weights' size (which a large cache may hold) and over one of 2 GB (which none does).
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 fast enough; 1 slower or different ids; 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import comparing
import launching

BASELINE = comparing.SHARED_TOOLS / "hf_generate_baseline.py"
SPEED = re.compile(r"(\d+) tokens in ([0-9.]+) s \(")
PROMPTS = """
import json, sys, rows
t = rows.Text(sys.argv[1]).tokenizer
tokens, batch = int(sys.argv[3]), int(sys.argv[4])
for row in rows.read(sys.argv[2]):
    cut = t.encode(row.get("prompt") or row["chosen"]).ids[:tokens]
    text = t.decode(cut, skip_special_tokens=True)
    if len(cut) == tokens and t.encode(text).ids == cut and batch:
        batch -= 1
        print(json.dumps({"prompt": text}))
"""
IDS = """
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
model, tok = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(sys.argv[1])
x = torch.tensor([tok(json.loads(l)["prompt"])["input_ids"] for l in open(sys.argv[2])])
new = int(sys.argv[3])
y = model.generate(input_ids=x, attention_mask=torch.ones_like(x), max_new_tokens=new, min_new_tokens=new, do_sample=False)
print(json.dumps(y[:, x.shape[1]:].tolist()))
"""
BANDWIDTH = """
import json, sys, time, torch
rates = []
for size in (int(sys.argv[1]), 1 << 31):
    x, best = torch.ones(size // 4), 1e9
    for _ in range(25):
        t = time.perf_counter()
        x.sum()
        best = min(best, time.perf_counter() - t)
    rates.append(size / best)
print(json.dumps(rates))
"""


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True, type=os.path.abspath)
    a.add_argument("--data", required=True, type=os.path.abspath)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--batch", type=int, default=8)
    a.add_argument("--new-tokens", type=int, default=128)
    a.add_argument("--prompt-tokens", type=int, default=64)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--runs", type=int, default=3)
    a.add_argument("--limit", type=float, default=1.5)
    a.add_argument("--baseline", default=BASELINE, type=os.path.abspath, help="hf_generate_baseline.py")
    return a.parse_args()


def run(*args):
    done = subprocess.run(list(map(str, args)), capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(comparing.TOOLS)})
    return done.stdout if done.returncode == 0 else launching.refuse(f"{Path(args[1]).name} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def weight_bytes(model):
    """Bytes of all weights in fp32, by the headers of the safetensors files."""
    count = 0
    for path in Path(model).glob("*.safetensors"):
        with open(path, "rb") as f:
            header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        for entry in (e for name, e in header.items() if name != "__metadata__"):
            size = 4
            for n in entry["shape"]:
                size *= n
            count += size
    return count or launching.refuse(f"no *.safetensors in {model}")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_prefero(o, prompts, batches, new_tokens):
    """Per batch (tokens, wall seconds, CPU seconds), and the ids of the last batch."""
    lines = Path(prompts).read_text() * batches
    repeated = Path(prompts).with_name("repeated.jsonl")
    repeated.write_text(lines)
    out = Path(prompts).with_name("out.jsonl")
    args = launching.command("generate", "--model", o.model, "--prompts", repeated, "--greedy", "--ids", "--batch", o.batch, "--max-new-tokens", new_tokens)
    found, noise = [], []
    with open(out, "w") as f:
        process = subprocess.Popen(args, stdout=f, stderr=subprocess.PIPE, text=True)
        before = 0.0
        for line in process.stderr:
            speed = SPEED.match(line)
            if speed:
                now = cpu_seconds(process.pid)
                found.append((int(speed[1]), float(speed[2]), now - before))
                before = now
            else:
                noise.append(line)
    if process.wait() or len(found) != batches:
        launching.refuse(f"prefero generate ended with {process.returncode}:\n{''.join(noise)[-3000:]}")
    return found, [json.loads(line)["ids"] for line in out.read_text().splitlines()[-o.batch:]]


def prefero_figures(o, prompts):
    found, ids = run_prefero(o, prompts, 1 + o.runs, o.new_tokens)
    rate = lambda i: statistics.median(tokens / (wall, cpu)[i] for tokens, wall, cpu in [(b[0], b[1], b[2]) for b in found[1:]])
    return {"wall": rate(0), "cpu": rate(1), "cold": found[0][0] / found[0][1], "ids": ids}


def hf_figures(o, interpreter, prompts):
    r = json.loads(run(interpreter, o.baseline, "--model", o.model, "--data", prompts, "--batch", o.batch, "--new-tokens", o.new_tokens,
                       "--prompt-tokens", o.prompt_tokens, "--threads", o.threads, "--runs", o.runs))
    return {"wall": r["tokens_per_s"], "cpu": r["tokens_per_cpu_s"], "cold": float("nan"), "prefill": r["prefill_s"]}


def main():
    o = arguments()
    if min(o.rounds, o.batch, o.new_tokens - 1, o.prompt_tokens, o.threads, o.runs) < 1:
        launching.refuse("--rounds, --batch, --prompt-tokens, --threads and --runs must be at least 1, --new-tokens at least 2")
    if not os.path.exists(o.baseline):
        launching.refuse(f"{o.baseline} is not there; --baseline says where hf_generate_baseline.py lies")
    os.environ.update({**comparing.threads(o.threads), "TOKENIZERS_PARALLELISM": "false"})
    interpreter = comparing.python()
    launching.build()
    with tempfile.TemporaryDirectory(prefix="prefero-bench-") as work:
        prompts = Path(work) / "prompts.jsonl"
        prompts.write_text(run(interpreter, "-c", PROMPTS, o.model, o.data, o.prompt_tokens, o.batch))
        if len(prompts.read_text().splitlines()) < o.batch:
            launching.refuse(f"{o.data} has fewer than {o.batch} rows whose first {o.prompt_tokens} tokens are those of their own text")
        runs = {"prefero": lambda: prefero_figures(o, prompts), "transformers": lambda: hf_figures(o, interpreter, prompts)}
        results = {name: [] for name in runs}
        print(f"{'round':<6}{'program':<14}{'tokens/s':>10}{'tokens/CPU-s':>14}{'cold':>8}   load")
        for k in range(o.rounds):
            for name in list(runs) if k % 2 else list(runs)[::-1]:
                r = runs[name]()
                results[name].append(r)
                print(f"{k + 1:<6}{name:<14}{r['wall']:>10.1f}{r['cpu']:>14.1f}{r['cold']:>8.1f}   {os.getloadavg()[0]:.1f}", flush=True)
        expected = json.loads(run(interpreter, "-c", IDS, o.model, prompts, o.new_tokens))
        prefill = statistics.median(wall for _, wall, _ in run_prefero(o, prompts, 1 + o.runs, 1)[0][1:])
        size = weight_bytes(o.model)
        rates = json.loads(run(interpreter, "-c", BANDWIDTH, size))
    sys.exit(verdict(o, results, expected, prefill, size, rates))


def verdict(o, results, expected, prefill, size, rates):
    median = lambda name, key: statistics.median(r[key] for r in results[name])
    same = all(r["ids"] == expected for r in results["prefero"])
    ratio, cpu_ratio = (median("prefero", key) / median("transformers", key) for key in ("wall", "cpu"))
    seconds = o.batch * o.new_tokens / median("prefero", "wall")
    step = (seconds - prefill) / (o.new_tokens - 1)
    bounds = [size / rate for rate in rates]
    print(f"\nmedians of {o.rounds}: prefero {median('prefero', 'wall'):.1f} tokens/s, transformers {median('transformers', 'wall'):.1f}")
    print(f"  {'ok  ' if ratio >= o.limit else 'FAIL'} tokens/s {ratio:.2f} times transformers' (at least {o.limit:g}); by CPU-seconds {cpu_ratio:.2f} times")
    print(f"  {'ok  ' if same else 'FAIL'} the same ids in every round")
    print(f"       prompts {prefill * 1e3:.1f} ms, then {step * 1e3:.2f} ms a step; reading {size / 1e6:.1f} MB of weights takes "
          + " or ".join(f"{b * 1e3:.2f} ms ({r / 1e9:.1f} GB/s{w})" for b, r, w in zip(bounds, rates, (" in a buffer of that size", " in 2 GB")))
          + "; share of the bound reached: " + " or ".join(f"{b / step:.0%}" for b in bounds))
    print("\n" + json.dumps({"batch": o.batch, "new_tokens": o.new_tokens, "prompt_tokens": o.prompt_tokens, "threads": o.threads, "rounds": o.rounds,
                             **{name: {k: round(median(name, k), 1) for k in ("wall", "cpu")} for name in results}, "cold": round(median("prefero", "cold"), 1),
                             "ratio": round(ratio, 3), "cpu_ratio": round(cpu_ratio, 3), "same_ids": same, "prompts_s": round(prefill, 4), "step_s": round(step, 5),
                             "weight_bytes": size, "bytes_per_s": [round(r) for r in rates], "share_of_bound": [round(b / step, 3) for b in bounds]}))
    return 0 if same and ratio >= o.limit else 1


if __name__ == "__main__":
    main()

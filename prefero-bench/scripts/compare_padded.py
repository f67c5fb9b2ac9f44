"""Prefero's padded DPO step beside the plain PyTorch script of the same step: same model, rows, order, batches and threads.

usage: compare_padded.py --model DIR --data FILE.jsonl[.gz] [--rounds 3] [--batch 8] [--steps 12] [--skip 2] [--variant full|scored-only|both]
                         [--threads 2] [--limit 1.1] [--set key=value ...] [--work DIR] [--keep]
DIR is best a folder of make_llama.py (30m or 100m); the rows are the first batch * steps that fit --max-length, written out with
their prompts explicit, so that both programs read one file and drop nothing.

Prefero and PyTorch take turns for --rounds rounds, and who begins alternates; one more round before them warms files and memory
and is thrown away (pages a virtual machine has never touched cost several times their later price). Each figure is a median over
the rounds. The work of a step is counted as pairs per CPU-second: the sum over the steps after the first --skip, on both sides.
Peak memory is the kernel's high-water mark of each whole process. Proved: speed and memory within --limit of PyTorch's, and the
same losses step by step within --loss-tolerance, without which the rest would compare different work.
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 within the limits; 1 slower, larger or different losses; 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "tools"
sys.path.insert(0, str(TOOLS))
import launching

SETTINGS = ["beta={beta}", "train.lr={learning_rate}", "train.schedule=constant", "train.warmup=0", "train.batch={batch}", "train.micro_batch={batch}",
            "train.steps={steps}", "train.checkpoint_every=1000000", "data.max_length={max_length}", "data.overflow=drop", "train.order=file",
            "data.eval_fraction=0", "seed=0"]


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--batch", type=int, default=8)
    a.add_argument("--steps", type=int, default=12)
    a.add_argument("--skip", type=int, default=2)
    a.add_argument("--max-length", type=int, default=512)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--variant", choices=("full", "scored-only", "both"), default="full", help="which PyTorch script: all positions projected, or scored ones only")
    a.add_argument("--gather", choices=("log_softmax", "logsumexp"), default="log_softmax")
    a.add_argument("--limit", type=float, default=1.1)
    a.add_argument("--loss-tolerance", type=float, default=1e-4)
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--work", help="where the runs lie; default: a temporary folder")
    a.add_argument("--keep", action="store_true", help="do not remove the runs")
    return a.parse_args()


def python():
    done = subprocess.run([TOOLS / "oracle-env"], stdout=subprocess.PIPE, text=True)
    return done.stdout.strip() if done.returncode == 0 else sys.exit(2)


def write_rows(o, interpreter, path):
    """Explicit prompts; at least as many rows as the run needs."""
    code = ("import sys, rows; t = rows.Text(sys.argv[1]); f = rows.fitting(t, sys.argv[2], int(sys.argv[3]), int(sys.argv[4]));"
            "rows.write(sys.argv[5], [r for _, r, _ in f]); print(len(f))")
    wanted = o.batch * o.steps
    done = subprocess.run([interpreter, "-c", code, o.model, o.data, str(o.max_length), str(wanted), path], env={**os.environ, "PYTHONPATH": str(TOOLS)}, stdout=subprocess.PIPE, text=True)
    if done.returncode or int(done.stdout) < wanted:
        launching.refuse(f"{o.data} must have {wanted} rows of at most {o.max_length} tokens; found {done.stdout.strip() or 'none'}")


def threads(o):
    return {"OMP_NUM_THREADS": str(o.threads), "MKL_NUM_THREADS": str(o.threads), "HF_HUB_OFFLINE": "1"}


def run_prefero(o, data, out):
    settings = [s.format(**vars(o)) for s in SETTINGS] + o.set
    os.environ.update(threads(o))
    started = launching.Started(launching.train_args("dpo", o.model, data, out, settings), str(out) + ".log")
    while started.running():
        started.watch_peak()
        time.sleep(0.05)
    if started.process.returncode:
        launching.refuse(f"prefero train ended with {started.process.returncode}:\n{started.tail()}")
    rows = launching.steps(launching.metrics(out))
    shutil.rmtree(out, ignore_errors=True)
    return figures(o, [r["loss"] for r in rows], [r["step_time"] for r in rows], [r["cpu_time"] for r in rows], started.peak_mb)


def run_pytorch(o, interpreter, data, variant):
    args = [interpreter, HERE / "pytorch_padded_step.py", "--model", o.model, "--data", data, "--batch", o.batch, "--steps", o.steps, "--skip", o.skip,
            "--max-length", o.max_length, "--threads", o.threads, "--beta", o.beta, "--learning-rate", o.learning_rate, "--gather", o.gather]
    args += ["--scored-only"] if variant == "scored-only" else []
    done = subprocess.run(list(map(str, args)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        launching.refuse(f"the PyTorch script ended with {done.returncode}:\n{done.stderr[-3000:]}")
    r = json.loads(done.stdout)
    return figures(o, r["losses"], r["step_s"], r["cpu_s"], r["peak_rss_mb"])


def figures(o, losses, wall, cpu, peak):
    wall, cpu = wall[o.skip:], cpu[o.skip:]
    return {"losses": losses, "cpu": o.batch * len(cpu) / sum(cpu), "wall": o.batch * len(wall) / sum(wall), "step": statistics.median(wall), "peak": peak}


def main():
    o = arguments()
    if not 0 <= o.skip < o.steps or o.rounds < 1:
        launching.refuse("--skip must be from 0 to --steps - 1, and --rounds at least 1")
    o.model, o.data = os.path.abspath(o.model), os.path.abspath(o.data)
    interpreter = python()
    launching.build()
    work = Path(o.work or tempfile.mkdtemp(prefix="prefero-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    data = str(work / "rows.jsonl")
    write_rows(o, interpreter, data)
    runs = {"prefero": lambda k: run_prefero(o, data, work / f"run-{k}")}
    for variant in ("full", "scored-only") if o.variant == "both" else (o.variant,):
        runs["pytorch " + variant] = lambda k, v=variant: run_pytorch(o, interpreter, data, v)
    results = {name: [] for name in runs}
    print(f"{'round':<6}{'program':<22}{'pairs/CPU-s':>12}{'pairs/s':>9}{'step s':>9}{'peak MB':>9}   load")
    for k in range(o.rounds + 1):
        for name in list(runs) if k % 2 else list(runs)[::-1]:
            r = runs[name](k)
            results[name].append(r)
            print(f"{'warm' if k == 0 else k:<6}{name:<22}{r['cpu']:>12.3f}{r['wall']:>9.3f}{r['step']:>9.3f}{r['peak']:>9.0f}   {os.getloadavg()[0]:.1f}", flush=True)
    if not o.keep and not o.work:
        shutil.rmtree(work)
    sys.exit(verdict(o, results))


def verdict(o, results):
    median = lambda name, key: statistics.median(r[key] for r in results[name][1:])
    bad, summary = 0, {"steps": o.steps, "batch": o.batch, "rounds": o.rounds, "threads": o.threads, "prefero": {k: round(median("prefero", k), 3) for k in ("cpu", "wall", "step", "peak")}}
    ours = results["prefero"][-1]["losses"]
    for name in (n for n in results if n != "prefero"):
        theirs = results[name][-1]["losses"]
        loss = max(abs(x - y) for x, y in zip(ours, theirs)) if len(ours) == len(theirs) else float("inf")
        slower, larger = median(name, "cpu") / median("prefero", "cpu"), median("prefero", "peak") / median(name, "peak")
        print(f"\nagainst {name} (medians of {o.rounds})")
        for what, value, limit, text in (("CPU time per pair", slower, o.limit, f"{value_of(slower)} times PyTorch's"), ("peak memory", larger, o.limit, f"{value_of(larger)} times PyTorch's"),
                                         ("largest loss difference", loss, o.loss_tolerance, f"{loss:.2e} over {len(ours)} steps ({len(theirs)} there)")):
            ok = value <= limit
            bad |= not ok
            print(f"  {'ok  ' if ok else 'FAIL'} {what:<24} {text}   (at most {limit:g})")
        summary[name] = {**{k: round(median(name, k), 3) for k in ("cpu", "wall", "step", "peak")}, "cpu_time_ratio": round(slower, 3), "peak_ratio": round(larger, 3), "loss_difference": loss}
    print("\n" + json.dumps(summary))
    return 1 if bad else 0


def value_of(ratio):
    return f"{ratio:.2f}"


if __name__ == "__main__":
    main()
